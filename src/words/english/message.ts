/** One message opened: its headers, texts, parts and octets. */
import { counted } from './counted.ts';

export const message = {
  back: 'Back to the list',
  backTitle: 'Back to the list (Esc)',
  seqnoTitle: 'message sequence number',
  uid: (uid: number) => `UID ${String(uid)}`,
  journey: 'Journey',
  journeyTitle: 'How this message came here, in the diagram',
  larger: 'Larger',
  largerTitle: 'Over the whole page',
  smaller: 'Smaller',
  smallerTitle: 'Back into the pane (Esc)',
  fetching: (size: string) => `Fetching ${size} octets…`,
  gone: (problem: string) =>
    `The octets of this message cannot be had: ${problem}. What is no longer in any mailbox may no longer be kept.`,
  views: 'Views of the message',
  tabs: {
    Headers: 'Headers',
    Text: 'Text',
    HTML: 'HTML',
    Parts: 'Parts',
    Source: 'Source',
    Attached: 'Attached',
  },

  asWritten: 'as written',
  isWritten: 'folds and encoded-words as they are on the wire. RFC 5322 §2.2.3',
  isDecoded: 'unfolded, encoded-words decoded. RFC 2047',
  noHeader: 'This message has no header at all. RFC 5322 §3.6 asks for Date and From at least.',
  moreFields: (count: number) => `… and ${String(count)} more; see Source.`,

  moreText: (count: string) => `… ${count} characters more; see Source.`,
  noText: 'This part has no text.',

  html: 'The message as HTML',
  imageNotLoaded: 'image not loaded',
  blockedNothing: 'Remote content is never loaded; this message asked for none.',
  blocked: (kinds: readonly string[]) => `Remote content is never loaded. Blocked: ${kinds.join(', ')}.`,
  blockedKinds: {
    images: (count: number) => counted(count, 'image'),
    styles: (count: number) => counted(count, 'style or font', 'styles or fonts'),
    scripts: (count: number) => counted(count, 'script'),
    frames: (count: number) => counted(count, 'frame'),
    media: (count: number) => counted(count, 'film or sound', 'films or sounds'),
  },

  parts: 'Parts of the message',
  copyCommand: 'Copy the command',
  wholeBody: (section: string) =>
    `A multipart that is the whole body has no number; \`BODY[${section}]\` gets all of it.`,
  partBody: (size: string, part: string) =>
    `gets the ${size} octets of part ${part} as they are on the wire.`,
  partBodyDecoded: (size: string, part: string, decoded: string) =>
    `gets the ${size} octets of part ${part} as they are on the wire, ${decoded} once decoded.`,
  partHeader: (part: string) => `\`BODY[${part}.MIME]\` gets its header. RFC 9051 §6.4.5.1`,
  named: (name: string) => `Named \`${name}\`.`,

  source: 'Source of the message',
  lineEnds: 'line ends',
  size: (octets: string, lines: number) => `${octets} octets, ${counted(lines, 'line')}`,
  bareLf: 'A bare LF: mail lines end in CR LF. RFC 5322 §2.3',

  attached: (size: string, part: string) => `${size} octets · part ${part}`,
  attachedTitle: (decoded: string, wire: string) => `${decoded} octets decoded, ${wire} on the wire`,
  save: 'Save',
  saveTitle: (name: string) => `Save ${name}`,
};
