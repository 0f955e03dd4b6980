import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer, type MailMessage } from './mailer.ts';

const address = (text: string) => ({ name: '', address: text });
const message: MailMessage = { messageId: '<m1@example.org>', from: address('a@example.org'), to: [address('b@example.org')], cc: [], bcc: [], replyTo: [], subject: 'Hi', text: 'Hello' };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each command as told; a message's end is the command `.`. */
async function smtpServer(answer: (command: string, socket: Socket) => string | null) {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    let inData = false;
    let buffer = '';
    socket.on('data', (chunk) => {
      buffer += chunk.toString();
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        received.push(line);
        if (inData && line !== '.') continue;
        inData = line === 'DATA';
        const reply = answer(line.split(/[ :]/)[0] ?? '', socket);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`, providerDeduplicates: false, defaultFrom: address('a@example.org') });
  return { received, mailer };
}

const friendly = (command: string) => (command === 'DATA' ? '354 go on' : '250 ok');

describe('the mailer over SMTP', () => {
  it('sends a message with its Message-ID', async () => {
    const { mailer, received } = await smtpServer(friendly);
    expect(await mailer.send(message)).toEqual({ outcome: 'accepted', rejected: [] });
    expect(received).toContain('Message-ID: <m1@example.org>');
  });

  it('knows that a message was not sent where nobody listens', async () => {
    const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', providerDeduplicates: false, defaultFrom: address('a@example.org') });
    expect(await mailer.send(message)).toMatchObject({ outcome: 'refused', isPassing: true });
  });

  it.each([['451 later', true], ['550 never', false]])('knows that a message was not sent where the server says %s', async (reply, isPassing) => {
    const { mailer } = await smtpServer((command) => (command === 'RCPT' ? reply : friendly(command)));
    expect(await mailer.send(message)).toMatchObject({ outcome: 'refused', isPassing });
  });

  it('does not know where the connection breaks after the message', async () => {
    const { mailer } = await smtpServer((command, socket) => {
      if (command !== '.') return friendly(command);
      socket.destroy();
      return null;
    });
    expect(await mailer.send(message)).toMatchObject({ outcome: 'unknown' });
  });
});
