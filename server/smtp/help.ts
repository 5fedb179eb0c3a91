/** HELP: what the table of commands says, in the ASCII of replies. RFC 5321 §4.1.1.8 */
import {
  foreignCommands,
  isSmtpCommand,
  smtpCommands,
  type SmtpCommand,
} from '../../common/smtp/commands.ts';
import { printable } from '../../common/smtp/path.ts';

/** The lines of the reply; `undefined` where `topic` is no command. */
export function helpLines(offered: readonly SmtpCommand[], topic: string): string[] | undefined {
  if (topic === '') {
    return [
      'Commands offered here:',
      ...offered.map((verb) => `  ${verb.padEnd(9)}${ascii(smtpCommands[verb].means)}`),
      'HELP and a command tells more about it',
    ];
  }
  const verb = topic.toUpperCase();
  if (isSmtpCommand(verb)) {
    const { arguments: form, means, rfc, example } = smtpCommands[verb];
    const lines = [`${verb} ${form}`.trim(), means, `For example: ${example}`, `Defined in ${rfc}`];
    if (!offered.includes(verb)) lines.push('It is not offered here');
    return lines.map(ascii);
  }
  const foreign = Object.hasOwn(foreignCommands, verb) ? foreignCommands[verb] : undefined;
  return foreign && [verb, foreign.means, `Defined in ${foreign.rfc}`, 'It is not offered here'].map(ascii);
}

export function noHelp(topic: string): string {
  return `5.5.4 ${printable(topic)} is no command; HELP alone lists them`;
}

const ascii = (text: string): string => text.replaceAll('§', 'section ').replaceAll('…', '...');
