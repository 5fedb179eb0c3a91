/** How soon an octet at the server's socket is a painted arrow. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { factsIn, open } from './bench-server.js';

/**
 * From the octet on the wire to the painted arrow, while so many facts a second arrive: until the page has painted that very
 * arrow, or a later one where so many came within a frame that it was above the window already.
 */
export async function arrows(server, page, perSecond) {
  await page.evaluate(() => {
    /** When a newer row than any before was painted: [seq, time]. */
    window.newest = [[0, 0]];
    const painted = new MessageChannel();
    painted.port1.onmessage = ({ data }) =>
      window.newest.push([data, performance.timeOrigin + performance.now()]);
    let most = 0;
    new MutationObserver(() => {
      const drawn = document.querySelectorAll('svg [data-seq]');
      for (const row of drawn) {
        const seq = Number(row.getAttribute('data-seq'));
        if (seq <= most) continue;
        most = seq;
      }
      // A message posted while a frame is prepared arrives once it is painted.
      if (most > window.newest.at(-1)[0]) painted.port2.postMessage(most);
    }).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-seq'],
    });
  });
  const seqs = await followMarks(server.url);
  const noise = await Promise.all(Array.from({ length: 4 }, () => open(server.ports.smtp)));
  let noisy = true;
  let said = 0;
  const began = performance.now();
  const makeNoise = noise.map(async (client) => {
    while (noisy) {
      // Two facts for a command.
      if (said * 2 > ((performance.now() - began) / 1000) * perSecond) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      said++;
      await client.ask('NOOP\r\n');
    }
  });
  const socket = connect(server.ports.smtp, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'data');
  const times = [];
  for (let i = 0; i < 220; i++) {
    const mark = `BENCH${i}`;
    const sent = performance.timeOrigin + performance.now();
    socket.write(`NOOP ${mark}\r\n`);
    await once(socket, 'data');
    // Not in step with the frames, so that all phases are met.
    await new Promise((resolve) => setTimeout(resolve, 37 + (i % 16)));
    if (i >= 20) times.push([mark, sent]);
  }
  await page.waitForTimeout(500);
  noisy = false;
  await Promise.all(makeNoise);
  for (const client of noise) client.quit();
  socket.destroy();
  const newest = await page.evaluate(() => window.newest);
  const rate = (said * 2 * 1000) / (performance.now() - began);
  const drawn = times.flatMap(([mark, sent]) => {
    const seq = seqs.get(mark);
    const at = newest.find(([until]) => until >= seq)?.[1];
    return at === undefined ? [] : [at - sent];
  });
  return { rate, times: drawn, asked: times.length };
}

/** The facts of the commands that say `BENCH` and a number, by that word, as they come. */
async function followMarks(url) {
  const seqs = new Map();
  const { default: WebSocket } = await import('ws');
  const origin = url.replace(/\/$/, '');
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/live`, { origin });
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : JSON.parse(String(data));
    if (message?.type === 'hello') {
      socket.send(JSON.stringify({ type: 'resume', epoch: message.epoch, after: message.last }));
    }
    for (const fact of isBinary ? factsIn(data) : []) {
      const mark = fact.kind === 'command-sent' && /BENCH\d+/.exec(fact.octets)?.[0];
      if (mark) seqs.set(mark, fact.seq);
    }
  });
  await once(socket, 'message');
  return seqs;
}
