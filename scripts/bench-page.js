/**
 * `npm run bench:page`: how the page bears a hundred thousand facts, in a real Chromium.
 *
 * 1. The first load: compressed JavaScript. Goal: under 250 kB.
 * 2. A trace of 100,000 facts: until the first arrow is drawn and until all are there (goal: 1 s), the JS heap then (goal:
 *    150 MB), frames while scrolling and zooming (goal: 95 in 100 under 20 ms), scrubbing to any moment (goal: 50 ms),
 *    and what appending a fact costs beside what it costs at 100 facts (goal: no more).
 * 3. From the octet at the server's socket to the painted arrow while 1,000 facts a second arrive. Goal: median under one
 *    and a half frames, 99 in 100 under 60 ms.
 * 4. Mermaid drawing the same dialogue anew with one message more, beside the page.
 *
 * `node scripts/bench-page.js heap scrub` measures those alone.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { arrows } from './bench-arrows.js';
import { mermaid, mermaidSource } from './bench-mermaid.js';
import {
  converse,
  inMemory,
  lastFact,
  median,
  messageOf,
  open,
  quantile,
  start,
  stop,
} from './bench-server.js';
import { buildAll } from './build.js';
import { ensureChromium } from './chromium.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'mailglass-bench-page-'));
const MANY = 100_000;
const FRAME = 1000 / 60;
const say = (text) => process.stdout.write(`${text}\n`);

/** Dialogues of all three protocols, until the trace has so many facts. */
async function fill(server, facts) {
  const { smtp, imap, pop3 } = server.ports;
  const message = messageOf(1024);
  const tagged = (text) => /^(\* OK [^\n]*|\w+ (OK|NO|BAD)[^\n]*)\n$/m.test(text.slice(-300));
  while ((await lastFact(server.url)) < facts) {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await open(smtp);
        await client.deliver(message, 40);
        client.quit();
      }),
    );
    await converse(
      imap,
      [
        'a LOGIN alice secret',
        'b SELECT INBOX',
        'c FETCH 1:400 (FLAGS UID)',
        'd STORE 1:60 +FLAGS (\\Seen)',
        'e SEARCH UNSEEN',
        'f LOGOUT',
      ],
      tagged,
    );
    await converse(pop3, ['USER bob', 'PASS secret', 'STAT', 'NOOP', 'UIDL', 'QUIT'], (text) =>
      text.endsWith('\r\n'),
    );
  }
}

/** Counts painted frames in the page while something happens; answers the times between them. */
async function framesOf(page, happen) {
  await page.evaluate(() => {
    window.frames_ = [];
    window.counting = true;
    const count = (at) => {
      window.frames_.push(at);
      if (window.counting) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  await happen();
  const times = await page.evaluate(() => {
    window.counting = false;
    return window.frames_;
  });
  return times.slice(1).map((at, i) => at - times[i]);
}

/** What a page asks for until it stands there at rest. */
async function firstLoad(context, server) {
  const page = await context.newPage();
  const asked = new Set();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname.split('/').at(-1)));
  await page.goto(server.url);
  await page.locator('[data-seq]').first().waitFor();
  await page.waitForTimeout(1000);
  await page.close();
  const assets = join(root, 'dist/page/assets');
  const all = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const size = (names) =>
    (names.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1000).toFixed(
      0,
    );
  const first = all.filter((name) => asked.has(name));
  const rest = all.filter((name) => !asked.has(name));
  say(
    `first load: ${size(first)} kB of compressed JavaScript (goal 250); ${size(rest)} kB more when asked for, in ${String(rest.length)} parts`,
  );
}

/** Until the first arrow and until all facts, from the address being entered. */
async function opened(context, server, facts) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.marks = {};
    const look = () => {
      const mark = (name, is) => {
        if (is && !(name in window.marks)) window.marks[name] = performance.now();
      };
      mark('first', document.querySelector('[data-seq]'));
      mark('all', window.mailglassSeq !== undefined);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(server.url);
  await page.locator('[data-seq]').first().waitFor();
  const all = await page.evaluate(async (last) => {
    for (;;) {
      const drawn = [...document.querySelectorAll('[data-seq]')].map((row) =>
        Number(row.getAttribute('data-seq')),
      );
      if (Math.max(...drawn) >= last) return performance.now();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, facts);
  const first = await page.evaluate(() => window.marks.first);
  return { page, first, all };
}

async function metric(session, name) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? 0;
}

/** Megabytes of JavaScript objects that are in use. */
async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  return (await metric(session, 'JSHeapUsedSize')) / 1e6;
}

/** Milliseconds of script for a fact, over commands that wait for their answers. */
async function appendCost(server, page, commands) {
  const client = await open(server.ports.smtp);
  const session = await page.context().newCDPSession(page);
  // Durations count from here on.
  await session.send('Performance.enable');
  const before = await metric(session, 'ScriptDuration');
  for (let i = 0; i < commands; i++) await client.ask('NOOP\r\n');
  await page.waitForTimeout(500);
  const cost = ((await metric(session, 'ScriptDuration')) - before) / (commands * 2);
  client.quit();
  return cost * 1000;
}

async function scroll(page) {
  const stage = await page.getByRole('listbox', { name: 'Sequence diagram' }).boundingBox();
  const session = await page.context().newCDPSession(page);
  const gesture = (yDistance) =>
    session.send('Input.synthesizeScrollGesture', {
      x: stage.x + stage.width / 2,
      y: stage.y + stage.height / 2,
      yDistance,
      speed: 3000,
      gestureSourceType: 'mouse',
    });
  return framesOf(page, async () => {
    await gesture(6000);
    await gesture(-3000);
    await gesture(6000);
  });
}

async function zoom(page) {
  const stage = await page.getByRole('listbox', { name: 'Sequence diagram' }).boundingBox();
  await page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2);
  return framesOf(page, async () => {
    await page.keyboard.down('Control');
    for (let i = 0; i < 24; i++) {
      await page.mouse.wheel(0, i % 12 < 6 ? 120 : -120);
      await page.waitForTimeout(60);
    }
    await page.keyboard.up('Control');
  });
}

/** Jumps all over the strip of time; answers how long each took until the page had painted it. */
async function scrub(page) {
  const strip = await page.getByRole('slider', { name: /time/i }).boundingBox();
  return page.evaluate(async ({ x, y, width, height }) => {
    const times = [];
    const painted = new MessageChannel();
    const at = (share) => ({
      clientX: x + 10 + share * (width - 30),
      clientY: y + height / 2,
      button: 0,
      bubbles: true,
      pointerId: 1,
    });
    const target = document.elementFromPoint(x + width / 2, y + height / 2);
    for (let i = 0; i < 40; i++) {
      const share = (i * 0.618034) % 1;
      const began = performance.now();
      target.dispatchEvent(new PointerEvent('pointerdown', at(share)));
      target.dispatchEvent(new PointerEvent('pointerup', at(share)));
      // A message posted while a frame is prepared arrives once it is painted.
      await new Promise((resolve) => {
        painted.port1.onmessage = resolve;
        requestAnimationFrame(() => painted.port2.postMessage(0));
      });
      times.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return times;
  }, strip);
}

const wanted = process.argv.slice(2);
const wants = (...names) => wanted.length === 0 || names.some((name) => wanted.includes(name));

if (!existsSync(join(root, 'dist/server/main.js'))) await buildAll();
const { chromium } = await import('@playwright/test');
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const server = await start(inMemory);
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  if (wants('load')) await firstLoad(context, server);
  if (wants('mermaid')) {
    const source = mermaidSource(data);
    if (!source) say('Mermaid: not to be had from the registry, not measured');
    for (const messages of source ? [100, 1000, 5000] : []) {
      const times = [];
      for (let i = 0; i < (messages > 1000 ? 1 : 3); i++)
        times.push(await mermaid(context, source, messages));
      say(
        `Mermaid draws ${messages.toLocaleString('en')} messages anew, as each added one needs, in ${(median(times) / 1000).toFixed(2)} s`,
      );
    }
  }
  if (wants('open', 'heap', 'append', 'scroll', 'zoom', 'scrub', 'arrows')) {
    let small = 0;
    if (wants('append')) {
      const { page } = await opened(context, server, 1);
      small = await appendCost(server, page, 1000);
      await page.close();
    }
    await fill(server, MANY);
    const last = await lastFact(server.url);
    const runs = [];
    for (let i = 0; i < (wants('open') ? 5 : 1); i++) {
      const run = await opened(context, server, last);
      if (runs.length > 0) await runs.at(-1).page.close();
      runs.push(run);
    }
    const { page } = runs.at(-1);
    say(
      `${last.toLocaleString('en')} facts: first arrow after ${median(runs.map(({ first }) => first)).toFixed(0)} ms, all there after ${median(runs.map(({ all }) => all)).toFixed(0)} ms (goal 1000); median of ${String(runs.length)}`,
    );
    if (wants('heap')) say(`JS heap: ${(await heap(page)).toFixed(0)} MB (goal 150)`);
    const frames = (name, times) =>
      say(
        `${name}: 95 in 100 frames under ${quantile(times, 0.95).toFixed(1)} ms (goal 20), median ${median(times).toFixed(1)} ms; ${String(times.length)} frames`,
      );
    if (wants('scroll')) frames('scrolling', await scroll(page));
    if (wants('zoom')) frames('zooming', await zoom(page));
    if (wants('scrub')) {
      const times = await scrub(page);
      say(
        `scrubbing to a moment, painted: median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms (goal 50); ${String(times.length)} moments`,
      );
      await page
        .getByRole('button', { name: /Back to now/ })
        .first()
        .click();
    }
    if (wants('append')) {
      const large = await appendCost(server, page, 1000);
      say(
        `appending a fact: ${(large * 1000).toFixed(0)} µs of script at ${last.toLocaleString('en')} facts, ${(small * 1000).toFixed(0)} µs at 100; ratio ${(large / small).toFixed(2)} (goal 1)`,
      );
    }
    if (wants('arrows')) {
      const { rate, times, asked } = await arrows(server, page, 1000);
      say(
        `wire octet to painted arrow at ${rate.toFixed(0)} facts a second: median ${median(times).toFixed(1)} ms (goal ${(FRAME * 1.5).toFixed(0)}), 99 in 100 under ${quantile(times, 0.99).toFixed(1)} ms (goal 60); ${String(times.length)} of ${String(asked)} arrows`,
      );
    }
  }
} finally {
  await browser.close();
  await stop(server);
  rmSync(data, { recursive: true, force: true });
}
