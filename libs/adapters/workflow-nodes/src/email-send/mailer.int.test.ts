import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer, type MailMessage } from './mailer.ts';

const address = (text: string) => ({ name: '', address: text });
const message: MailMessage = { messageId: '<m1@example.org>', from: address('a@example.org'), to: [address('b@example.org')], cc: [], bcc: [], replyTo: [], subject: 'Hi', text: 'Hello' };

const never = new AbortController().signal;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each command as told; a message's end is the command `.`, and a connection the command `connect`. */
async function smtpServer(answer: (command: string, socket: Socket) => string | null, parameters = '', login = '') {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const greeting = answer('connect', socket);
    if (greeting !== null) socket.write(`${greeting}\r\n`);
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
  const mailer = createMailer({ smtpUrl: `smtp://${login}127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true${parameters}`, providerDeduplicates: false, defaultFrom: address('a@example.org') });
  return { received, mailer };
}

const replies: Readonly<Record<string, string>> = { connect: '220 test', EHLO: '250-test\r\n250 AUTH PLAIN', AUTH: '235 in', DATA: '354 go on' };
const friendly = (command: string) => replies[command] ?? '250 ok';

function hangUp(socket: Socket): null {
  socket.destroy();
  return null;
}

function abortBy(controller: AbortController): null {
  controller.abort();
  return null;
}

describe('the mailer over SMTP', () => {
  it('sends a message with its Message-ID', async () => {
    const { mailer, received } = await smtpServer(friendly);
    expect(await mailer.send(message, never)).toEqual({ outcome: 'accepted', rejected: [] });
    expect(received).toContain('Message-ID: <m1@example.org>');
  });

  it('knows that a message was not sent where nobody listens', async () => {
    const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', providerDeduplicates: false, defaultFrom: address('a@example.org') });
    expect(await mailer.send(message, never)).toMatchObject({ outcome: 'refused', isPassing: true });
  });

  describe.each(['', '&pool=true'])('with the parameters "%s"', (pool) => {
    it('knows that a message was not sent where nobody greets', async () => {
      const { mailer } = await smtpServer((command) => (command === 'connect' ? null : friendly(command)), `${pool}&greetingTimeout=50`);
      expect(await mailer.send(message, never)).toMatchObject({ outcome: 'refused', isPassing: true });
    });

    it.each(['connect', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA'])('knows that a message was not sent where the connection breaks at %s', async (at) => {
      const { mailer } = await smtpServer((command, socket) => (command === at ? hangUp(socket) : friendly(command)), `${pool}&maxRequeues=1`, 'ada:secret@');
      expect(await mailer.send(message, never)).toMatchObject({ outcome: 'refused', isPassing: true });
    });

    it.each(['connect', 'EHLO', 'AUTH', 'DATA'])('knows that a message was not sent where it is broken off at %s', async (at) => {
      const breakOff = new AbortController();
      const { mailer } = await smtpServer((command) => (command === at ? abortBy(breakOff) : friendly(command)), pool, 'ada:secret@');
      expect(await mailer.send(message, breakOff.signal)).toMatchObject({ outcome: 'refused', isPassing: true });
    });

    it('does not know where the connection breaks after the message', async () => {
      const { mailer } = await smtpServer((command, socket) => (command === '.' ? hangUp(socket) : friendly(command)), pool);
      expect(await mailer.send(message, never)).toMatchObject({ outcome: 'unknown' });
    });

    it('does not know where it is broken off after the message', async () => {
      const breakOff = new AbortController();
      const { mailer } = await smtpServer((command) => (command === '.' ? abortBy(breakOff) : friendly(command)), pool);
      expect(await mailer.send(message, breakOff.signal)).toMatchObject({ outcome: 'unknown' });
    });
  });

  it.each([['454 later', true], ['535 never', false]])('knows that a message was not sent where a login is answered with %s', async (reply, isPassing) => {
    const { mailer } = await smtpServer((command) => (command === 'AUTH' ? reply : friendly(command)), '', 'ada:secret@');
    expect(await mailer.send(message, never)).toMatchObject({ outcome: 'refused', isPassing });
  });

  it.each([['451 later', true], ['550 never', false]])('knows that a message was not sent where the server says %s', async (reply, isPassing) => {
    const { mailer } = await smtpServer((command) => (command === 'RCPT' ? reply : friendly(command)));
    expect(await mailer.send(message, never)).toMatchObject({ outcome: 'refused', isPassing });
  });
});
