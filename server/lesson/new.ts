/** The files of a small lesson to start from. It passes its check as it is. */
import { basename } from 'node:path';

/** By name. @param folder gives the lesson its title: `03-two-recipients` is called “Two recipients” */
export function newLessonFiles(folder: string): Readonly<Record<string, string>> {
  const words = basename(folder)
    .replace(/^\d+-?/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  const title = words === '' ? 'A new lesson' : words.charAt(0).toUpperCase() + words.slice(1);
  return {
    'lesson.md': lessonText(JSON.stringify(title)),
    'world.yaml': worldText,
    'solution.txt': solutionText,
    'wrong-nobody.txt': wrongNobody,
    'wrong-not-read.txt': wrongNotRead,
  };
}

const lessonText = (title: string): string => `---
title: ${title}
about: Deliver a message by SMTP, and read it by POP3.
minutes: 5
terminals: [smtp, pop3]
---

What the learner reads first: why this is worth ten minutes. Every dialogue that is shown is played when the lesson is
checked:

\`\`\`transcript smtp
S: 220 <*>
C: EHLO learner.example
S: 250-<*>
S: <...>
C: QUIT
S: 221 <*>
\`\`\`

## Deliver a message

Say in SMTP who sends it, who gets it, and what it says.

\`\`\`predict
Alice exists here. What will the server answer to \`RCPT TO:<alice@north.test>\`?
- [x] 250
- [ ] 550
250 says that the recipient is accepted. RFC 5321 §4.2.3
\`\`\`

\`\`\`check
smtp RCPT (to alice@north.test) answered ok
then smtp DATA (subject Hello) answered ok
mailbox alice@north.test INBOX has message (subject Hello)
\`\`\`

\`\`\`hint
A message has an envelope and a content; the envelope comes first.
---
MAIL FROM, then RCPT TO, then DATA; the content ends with a line of one dot.
---
MAIL FROM:<bob@north.test>
RCPT TO:<alice@north.test>
DATA
Subject: Hello

How are you?
.
\`\`\`

## Read it

Log in as alice by POP3 (her password is \`secret\`) and retrieve the second message.

\`\`\`check
pop3 RETR (message 2) answered ok
\`\`\`

\`\`\`hint
POP3 numbers the messages from 1, and one was there already.
---
USER and PASS say who you are, RETR retrieves.
---
USER alice
PASS secret
RETR 2
\`\`\`

## Remember

What stands after the last step is shown when the lesson is done.
`;

const worldText = `# What there is when the lesson begins; docs/world.md tells what else a world may have.
mailboxes:
  alice@north.test:
    INBOX:
      - { from: bob@north.test, subject: Lunch, body: 'At noon?' }
`;

const solutionText = `# Deliver a message, and read it
# service: smtp
# service 2: pop3
S: 220 <*>
C: EHLO learner.example
S: <...>
S: 250 <*>
C: MAIL FROM:<bob@north.test>
S: 250 <*>
C: RCPT TO:<alice@north.test>
S: 250 <*>
C: DATA
S: 354 <*>
C: Subject: Hello
C:
C: How are you?
C: .
S: 250 <*>
C: QUIT
S: 221 <*>
S2: +OK <*>
C2: USER alice
S2: +OK <*>
C2: PASS secret
S2: +OK <*>
C2: RETR 2
S2: +OK <*>
S2: <...>
S2: .
C2: QUIT
S2: +OK <*>
`;

const wrongNobody = `# Nobody has that name
# stops at: 1
# because: alice@north.test
S: 220 <*>
C: EHLO learner.example
S: <...>
S: 250 <*>
C: MAIL FROM:<bob@north.test>
S: 250 <*>
C: RCPT TO:<nobody@north.test>
S: 550 <*>
C: QUIT
S: 221 <*>
`;

const wrongNotRead = `# Reading the message that was there before
# stops at: 2
# because: message 2
# service 2: pop3
S: 220 <*>
C: EHLO learner.example
S: <...>
S: 250 <*>
C: MAIL FROM:<bob@north.test>
S: 250 <*>
C: RCPT TO:<alice@north.test>
S: 250 <*>
C: DATA
S: 354 <*>
C: Subject: Hello
C:
C: How are you?
C: .
S: 250 <*>
S2: +OK <*>
C2: USER alice
S2: +OK <*>
C2: PASS secret
S2: +OK <*>
C2: RETR 1
S2: +OK <*>
S2: <...>
S2: .
`;
