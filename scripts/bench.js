/**
 * `npm run bench`: what speed costs and what it buys, as ratios and times measured in one run.
 *
 * 1. SMTP deliveries per second with tracing, beside `smtp-server` alone keeping messages in memory; each in a process of
 *    its own, turn about, the same client for both. Goal: at least 0.8 of it.
 * 2. Relay from one domain to the other, through both hosts, beside one hop of a bare `smtp-server`.
 * 3. From octets on the wire to the arrow painted in the browser. Goal: a median under 30 ms.
 * 4. From the start of the process to all ports accepting, beside a bare `smtp-server`. Goal: under 400 ms.
 * 5. A lesson's judge over 10,000 facts. Goal: under 10 ms.
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bare, inMemory, median, messageOf, open, ours, start, stop } from './bench-server.js';
import { lessons } from './bench-lessons.js';
import { buildAll } from './build.js';
import { findChromium } from './chromium.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'mailglass-bench-'));
const onDisk = ours('--data', data);

/** The greeting is not in the figure: smtp-server waits a tenth of a second with it, which would count in our favour. */
async function deliveries(args, message, connections, count) {
  const server = await start(args);
  const each = Math.ceil(count / connections);
  const clients = await Promise.all(Array.from({ length: connections }, () => open(server.ports.smtp)));
  const run = (n) => Promise.all(clients.map((client) => client.deliver(message, n)));
  await run(Math.ceil(each / 3)); // warm
  const began = performance.now();
  await run(each);
  const perSecond = (each * connections * 1000) / (performance.now() - began);
  for (const client of clients) client.quit();
  await stop(server);
  return perSecond;
}

async function smtp() {
  process.stdout.write('SMTP deliveries per second (median of 5, turn about)\n');
  process.stdout.write('  size   connections   smtp-server   mailglass   ratio (goal 0.80)\n');
  for (const size of [1024, 10_240]) {
    const message = messageOf(size);
    for (const connections of [1, 16]) {
      const count = connections === 1 ? 3000 : 8000;
      const rates = { bare: [], ours: [] };
      for (let turn = 0; turn < 5; turn++) {
        rates.bare.push(await deliveries(bare, message, connections, count));
        rates.ours.push(await deliveries(inMemory, message, connections, count));
      }
      const [b, o] = [median(rates.bare), median(rates.ours)];
      process.stdout.write(
        `  ${String(size / 1024).padStart(2)} KB ${String(connections).padStart(10)} ${b.toFixed(0).padStart(15)} ${o.toFixed(0).padStart(11)}   ${(o / b).toFixed(2)}\n`,
      );
    }
  }
}

/** How many messages a mailbox has, as IMAP tells. */
async function countOf(port, user) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.write(`a LOGIN ${user} secret\r\nb STATUS INBOX (MESSAGES)\r\nc LOGOUT\r\n`);
  for await (const chunk of socket) text += chunk;
  return Number(/MESSAGES (\d+)/.exec(text)?.[1]);
}

/** Messages submitted for another domain until the last one lies in its mailbox: two hosts, a lookup and a relay for each. */
async function relayed(message, connections, count) {
  const server = await start(inMemory);
  const each = Math.ceil(count / connections);
  const login = `AUTH PLAIN ${Buffer.from('\0bob\0secret').toString('base64')}`;
  const clients = await Promise.all(
    Array.from({ length: connections }, () => open(server.ports.submission, 'dave@south.test', [login])),
  );
  const before = await countOf(server.ports.imap, 'dave');
  const began = performance.now();
  await Promise.all(clients.map((client) => client.deliver(message, each)));
  while ((await countOf(server.ports.imap, 'dave')) < before + each * connections)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const perSecond = (each * connections * 1000) / (performance.now() - began);
  for (const client of clients) client.quit();
  await stop(server);
  return perSecond;
}

async function relay() {
  const message = messageOf(1024);
  const rates = { bare: [], ours: [] };
  for (let turn = 0; turn < 3; turn++) {
    rates.bare.push(await deliveries(bare, message, 16, 4000));
    rates.ours.push(await relayed(message, 16, 800));
  }
  const [b, o] = [median(rates.bare), median(rates.ours)];
  process.stdout.write(
    `relayed through both hops: ${o.toFixed(0)} messages per second; one hop of a bare smtp-server: ${b.toFixed(0)}; ratio ${(o / b).toFixed(2)}; 1 KB, 16 connections, median of 3\n`,
  );
}

async function starts() {
  const times = { bare: [], ours: [] };
  for (let turn = 0; turn < 9; turn++) {
    for (const [name, args] of [
      ['bare', bare],
      ['ours', onDisk],
    ]) {
      const server = await start(args);
      times[name].push(server.took);
      await stop(server);
    }
  }
  const [b, o] = [median(times.bare), median(times.ours)];
  process.stdout.write(
    `start to all ports accepting: ${o.toFixed(0)} ms (goal 400); a bare smtp-server: ${b.toFixed(0)} ms; median of 9\n`,
  );
}

async function arrows() {
  const executablePath = findChromium();
  if (!executablePath) return void process.stdout.write('wire to arrow: no Chromium here, not measured\n');
  const { chromium } = await import('@playwright/test');
  const server = await start(onDisk);
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(server.url);
    await page.locator('[data-kind="greeting"]').first().waitFor();
    await page.evaluate(() => {
      window.seen = new Map();
      // A message posted while a frame is prepared arrives once it is painted.
      const painted = new MessageChannel();
      painted.port1.onmessage = ({ data }) => {
        if (!window.seen.has(data)) window.seen.set(data, performance.timeOrigin + performance.now());
      };
      new MutationObserver((records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes) {
            if (!(node instanceof Element)) continue;
            for (const arrow of [node, ...node.querySelectorAll('[data-kind="command"]')]) {
              const mark = /BENCH\d+/.exec(arrow.getAttribute('aria-label') ?? '')?.[0];
              if (mark) painted.port2.postMessage(mark);
            }
          }
      }).observe(document.body, { childList: true, subtree: true });
    });
    const socket = connect(server.ports.smtp, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'data');
    const times = [];
    for (let i = 0; i < 60; i++) {
      const mark = `BENCH${i}`;
      const sent = performance.timeOrigin + performance.now();
      socket.write(`NOOP ${mark}\r\n`);
      await once(socket, 'data');
      const drawn = await page
        .waitForFunction((name) => window.seen.get(name), mark)
        .then((handle) => handle.jsonValue());
      if (i >= 10) times.push(drawn - sent);
      // Not in step with the frames, so that all phases are met.
      await new Promise((resolve) => setTimeout(resolve, 37 + (i % 16)));
    }
    socket.destroy();
    times.sort((a, b) => a - b);
    process.stdout.write(
      `wire octet to painted arrow: median ${median(times).toFixed(1)} ms (goal 30), 9 of 10 under ${times[Math.floor(times.length * 0.9)].toFixed(1)} ms; 50 commands\n`,
    );
  } finally {
    await browser.close();
    await stop(server);
  }
}

if (!existsSync(join(root, 'dist/server/main.js'))) await buildAll();
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries({ smtp, relay, arrows, starts, lessons })) {
  if (wanted.length === 0 || wanted.includes(name)) await measure();
}
rmSync(data, { recursive: true, force: true });
