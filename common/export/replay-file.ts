/** The page that replays a trace by itself: a template with a place for the trace. */

/** A block of data, which no browser runs. */
const OPENING = '<script type="application/json" id="mailglass-trace">';
const CLOSING = '</script>';

/** Where a page finds the trace it carries. */
export const TRACE_ELEMENT = 'mailglass-trace';

/** @param elements as `traceElements` writes them, in which no `<` stands */
export async function* replayFile(template: string, elements: AsyncIterable<string>): AsyncGenerator<string> {
  const at = template.indexOf(OPENING + CLOSING);
  if (at < 0) throw new Error('the template of the replay has no place for a trace: build mailglass again');
  yield `${template.slice(0, at)}${OPENING}[`;
  let first = true;
  for await (const element of elements) {
    yield first ? `\n${element}` : `,\n${element}`;
    first = false;
  }
  yield `\n]${template.slice(at + OPENING.length)}`;
}
