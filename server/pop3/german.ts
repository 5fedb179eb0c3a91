/**
 * Response texts in German, by the English that handlers write. `{}` is what differs from one response to the next: a
 * number, a name. What is not here is said in English, which a server may do. RFC 6856 §3.2
 */
export const inGerman: Readonly<Record<string, string>> = {
  // Logging in.
  'now PASS and the password of {}': 'jetzt PASS und das Passwort von {}',
  'PASS comes right after USER; say USER and a name first':
    'PASS folgt unmittelbar auf USER; zuerst USER und einen Namen angeben',
  'the user name or the password is wrong': 'Benutzername oder Passwort ist falsch',
  'the user name or the password is wrong; begin again':
    'Benutzername oder Passwort ist falsch; bitte von vorn beginnen',
  'you cancelled the authentication': 'die Anmeldung wurde auf Ihren Wunsch abgebrochen',
  'the maildrop is yours alone and has 1 message ({} octets)':
    'das Postfach gehört jetzt Ihnen allein und enthält 1 Nachricht ({} Oktette)',
  'the maildrop is yours alone and has {} messages ({} octets)':
    'das Postfach gehört jetzt Ihnen allein und enthält {} Nachrichten ({} Oktette)',
  'connection {} has this maildrop open, and only one at a time may; it is free after its QUIT':
    'Verbindung {} hat dieses Postfach geöffnet, und nur eine zur Zeit darf das; nach deren QUIT ist es frei',
  'an account logs in once in {} seconds at most; try again in {}':
    'ein Konto darf sich höchstens alle {} Sekunden anmelden; bitte in {} wieder versuchen',
  'begin TLS now': 'jetzt mit TLS beginnen',
  'TLS already protects this connection': 'TLS schützt diese Verbindung bereits',
  'after UTF8 comes no STLS; connect anew and say STLS first':
    'nach UTF8 ist kein STLS mehr möglich; bitte neu verbinden und zuerst STLS sagen',
  'messages come in UTF-8 from now on': 'Nachrichten kommen ab jetzt in UTF-8',
  // The maildrop.
  '1 message ({} octets)': '1 Nachricht ({} Oktette)',
  '{} messages ({} octets)': '{} Nachrichten ({} Oktette)',
  '{} octets': '{} Oktette',
  'unique-ids follow': 'es folgen die eindeutigen Kennungen',
  'the whole of message {}': 'die ganze Nachricht {}',
  'the header and 1 line of message {}': 'der Kopf und 1 Zeile der Nachricht {}',
  'the header and {} lines of message {}': 'der Kopf und {} Zeilen der Nachricht {}',
  'message {} has UTF-8 in its header; connect anew and say UTF8 before you log in':
    'Nachricht {} hat UTF-8 in ihrem Kopf; bitte neu verbinden und vor der Anmeldung UTF8 sagen',
  'message {} is marked; QUIT will delete it': 'Nachricht {} ist markiert; QUIT wird sie löschen',
  'message {} is marked as deleted; RSET takes all marks back':
    'Nachricht {} ist als gelöscht markiert; RSET nimmt alle Markierungen zurück',
  'message {} does not exist; the maildrop is empty': 'Nachricht {} gibt es nicht; das Postfach ist leer',
  'message {} does not exist; the only one is 1': 'Nachricht {} gibt es nicht; die einzige ist 1',
  'message {} does not exist; they are numbered 1 to {}':
    'Nachricht {} gibt es nicht; sie sind von 1 bis {} nummeriert',
  'no message is marked; the maildrop has 1 message ({} octets)':
    'keine Nachricht ist markiert; das Postfach enthält 1 Nachricht ({} Oktette)',
  'no message is marked; the maildrop has {} messages ({} octets)':
    'keine Nachricht ist markiert; das Postfach enthält {} Nachrichten ({} Oktette)',
  // The session.
  'this server can do the following': 'dieser Server kann Folgendes',
  'language listing follows': 'es folgt die Liste der Sprachen',
  'there is no language {}; LANG alone lists those there are':
    'die Sprache {} gibt es hier nicht; LANG allein zählt die vorhandenen auf',
  'nothing done': 'nichts getan',
  '{} needs an open maildrop; log in first, with USER and PASS':
    '{} braucht ein geöffnetes Postfach; bitte zuerst mit USER und PASS anmelden',
  '{} is for before the login; you are logged in already':
    '{} gehört vor die Anmeldung; Sie sind schon angemeldet',
  '{} is no command here; CAPA tells what can be said':
    '{} ist hier kein Kommando; CAPA zählt auf, was gesagt werden kann',
  '{} says goodbye': '{} sagt auf Wiedersehen',
  '{} says goodbye; {} deleted, {} left': '{} sagt auf Wiedersehen; {} gelöscht, {} übrig',
};

interface Translation {
  readonly english: RegExp;
  readonly german: string;
}

const translations: readonly Translation[] = Object.entries(inGerman).map(([english, german]) => ({
  english: new RegExp(`^${english.replace(/[^\w {}]/g, '\\$&').replaceAll('{}', '(.+)')}$`),
  german,
}));

export function german(text: string): string {
  for (const { english, german } of translations) {
    const found = english.exec(text);
    if (!found) continue;
    const parts = found.slice(1);
    return german.replace(/\{\}/g, () => parts.shift() ?? '');
  }
  return text;
}
