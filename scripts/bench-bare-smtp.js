/** What `npm run bench` compares with: smtp-server alone, keeping messages in memory, in a process of its own. */
import { SMTPServer } from 'smtp-server';

const messages = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, callback) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      messages.push(Buffer.concat(chunks));
      callback();
    });
  },
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, ports: { smtp: server.server.address().port } })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
