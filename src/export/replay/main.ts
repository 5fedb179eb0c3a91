/** Starts the page as a replay of the trace in the same file: no server is asked for anything. */
import './fonts.css';
import '../../app.css';
import { mount } from 'svelte';
import { TRACE_ELEMENT } from '../../../common/export/replay-file.ts';
import { TRACE_VERSION } from '../../../common/trace/codec.ts';
import App from '../../App.svelte';
import { Live } from '../../live/live.svelte.ts';
import { Trace } from '../../live/trace.svelte.ts';
import { words } from '../../words/words.ts';
import { readEmbedded } from './embedded.ts';

/** Says it instead of the page. */
function tell(text: string): void {
  const paragraph = document.createElement('p');
  paragraph.style.cssText = 'margin: 48px auto; max-width: 60ch; padding: 0 16px';
  paragraph.textContent = text;
  document.body.replaceChildren(paragraph);
}

function start(): void {
  const element = document.getElementById(TRACE_ELEMENT);
  const target = document.getElementById('app');
  const text = element?.textContent ?? '';
  if (!target || text === '') {
    tell(words.replay.empty);
    return;
  }
  // What is read is held as facts: the text is not needed a second time.
  element?.remove();
  let live: Live;
  try {
    const { facts, octets, version } = readEmbedded(text);
    const trace = new Trace(octets);
    trace.append(facts);
    live = new Live(trace);
    live.status = 'live';
    if (version > TRACE_VERSION) live.refusal = words.replay.newer(version);
  } catch (error) {
    tell(words.replay.broken(error instanceof Error ? error.message : String(error)));
    return;
  }
  mount(App, { target, props: { live } });
}

start();
