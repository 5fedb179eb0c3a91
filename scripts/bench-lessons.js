/**
 * How long a lesson's judge takes over 10,000 facts of dialogues in all three protocols: with a lesson that gets done on the
 * way, and with one that never is, so that every step is looked at to the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { parse } from 'yaml';
import {
  converse,
  factsOf,
  inMemory,
  lastFact,
  median,
  messageOf,
  open,
  start,
  stop,
} from './bench-server.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const FACTS = 10_000;
const RUNS = 21;

const lesson = (last) => `---
title: Bench
about: Five steps.
---
${[
  'smtp RCPT (to alice@north.test) answered ok\nthen smtp DATA (subject bench) answered ok',
  'A: imap FETCH (message 3, item FLAGS) answered ok\nthen A: imap STORE (message 5, flag \\Seen) answered ok\nB: pop3 UIDL answered ok',
  'pop3 USER (user bob)\nthen pop3 QUIT answered ok\nnever pop3 DELE',
  'mailbox alice@north.test INBOX has message (subject bench, flag \\Seen)\nimap SEARCH (key UNSEEN) answered ok',
  'mailbox alice@north.test INBOX has no message (subject Lunch)\nsmtp RCPT (to alice@north.test) answered ok 3 times\nimap told FETCH (number 7)',
]
  .map(
    (check, i) =>
      `## Step ${i + 1}\n\`\`\`check\n${check}\n${last}\n\`\`\`\n\`\`\`hint\none\n---\ntwo\n\`\`\`\n`,
  )
  .join('\n')}`;

/** Dialogues until the trace has so many facts. */
async function fill({ ports, url }, count) {
  const message = messageOf(1024);
  const tagged = (text) => /^(\* OK [^\n]*|\w+ (OK|NO|BAD)[^\n]*)\n$/m.test(text.slice(-300));
  const imap = [
    'a LOGIN alice secret',
    'b SELECT INBOX',
    'c FETCH 1:9 (FLAGS UID)',
    'd STORE 5:8 +FLAGS (\\Seen)',
  ];
  while ((await lastFact(url)) < count) {
    for (let i = 0; i < 5; i++) {
      const client = await open(ports.smtp);
      await client.deliver(message, 20);
      client.quit();
      await converse(ports.imap, [...imap, 'e SEARCH UNSEEN', 'f LOGOUT'], tagged);
      await converse(ports.pop3, ['USER bob', 'PASS secret', 'STAT', 'UIDL', 'QUIT'], (text) =>
        text.endsWith('\r\n'),
      );
    }
  }
}

export async function lessons() {
  const folder = mkdtempSync(join(tmpdir(), 'mailglass-bench-lessons-'));
  const server = await start(inMemory);
  try {
    await build({
      configFile: false,
      logLevel: 'warn',
      root,
      build: {
        ssr: true,
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: {
          input: ['check', 'format']
            .map((name) => join(root, `common/lesson/${name}.ts`))
            .concat(join(root, 'common/trace/codec.ts')),
          output: { entryFileNames: '[name].mjs' },
        },
      },
    });
    const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const [{ Judge }, { readLesson }, { decodeFact }] = await Promise.all(
      ['check', 'format', 'codec'].map(load),
    );
    await fill(server, FACTS);
    const facts = (await factsOf(server.url)).slice(0, FACTS).map(decodeFact);
    const run = (text) => {
      const read = readLesson({ path: 'bench', text, inherited: [] }, parse);
      if (!('steps' in read)) throw new Error(JSON.stringify(read));
      const times = [];
      let done;
      for (let i = 0; i < RUNS; i++) {
        const began = performance.now();
        const judge = new Judge(read, 1);
        for (const fact of facts) judge.follow(fact);
        done = judge.verdicts.filter(({ met }) => met).length;
        times.push(performance.now() - began);
      }
      return { done, first: times[0], took: median(times) };
    };
    // The one that never is done comes first, so that its first run is before anything was warm.
    const never = run(lesson('smtp VRFY (argument nobody-at-all) answered ok'));
    const gets = run(lesson(''));
    process.stdout.write(
      `judging ${facts.length} facts: ${never.took.toFixed(1)} ms for a lesson of 5 steps that never are done (first run ${never.first.toFixed(1)} ms), ` +
        `${gets.took.toFixed(1)} ms for one of which ${gets.done} are (goal 10); median of ${RUNS}\n`,
    );
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}
