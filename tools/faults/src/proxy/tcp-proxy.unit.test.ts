import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Unlike `once`, doesn't mind the error that comes first. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => { socket.once('close', () => { resolve(); }); });

describe('the TCP proxy', () => {
  let echo: Server;
  let heard: string[];
  let proxy: TcpProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    heard = [];
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', (chunk: Buffer) => heard.push(chunk.toString())).on('error', () => undefined).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startTcpProxy({ host: '127.0.0.1', port: (echo.address() as { port: number }).port });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  async function client({ allowHalfOpen = false } = {}): Promise<{ socket: Socket; received: () => string }> {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen });
    clients.push(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, received: () => text };
  }

  it('passes bytes in both directions', async () => {
    const { socket, received } = await client();
    socket.write('hello');
    await expect.poll(received).toBe('hello');
  });

  it('holds bytes back while stalled, and lets them through afterwards', async () => {
    const stalled = await client();
    const direct = connect((echo.address() as { port: number }).port, '127.0.0.1');
    clients.push(direct);
    stalled.socket.write('a');
    await expect.poll(stalled.received).toBe('a');
    proxy.stall();
    stalled.socket.write('b');
    for (let round = 0; round < 3; round += 1) {
      direct.write('round');
      await once(direct, 'data');
    }
    expect(stalled.received()).toBe('a');
    proxy.open();
    await expect.poll(stalled.received).toBe('ab');
  });

  it('loses what was stalled when the connection is cut', async () => {
    const stalled = await client();
    stalled.socket.write('a');
    await expect.poll(stalled.received).toBe('a');
    let echoed = 0;
    echo.once('connection', (socket: Socket) => { socket.on('data', () => { echoed += 1; }); });
    proxy.stall();
    stalled.socket.write('lost');
    proxy.cut();
    await closed(stalled.socket);
    proxy.open();
    const again = await client();
    again.socket.write('b');
    await expect.poll(again.received).toBe('b');
    expect(echoed).toBe(1);
  });

  it('ends all connections and refuses new ones while cut', async () => {
    const { socket } = await client();
    proxy.cut();
    await closed(socket);
    const refused = connect(proxy.port, '127.0.0.1');
    clients.push(refused);
    refused.on('error', () => undefined);
    await closed(refused);
    proxy.open();
    const again = await client();
    again.socket.write('back');
    await expect.poll(again.received).toBe('back');
  });

  it('abandons the connections there are, neither end of which learns of it, and passes new ones', async () => {
    const accepted = once(echo, 'connection') as Promise<[Socket]>;
    const { socket, received } = await client();
    const [server] = await accepted;
    const ends: string[] = [];
    for (const [name, end] of Object.entries({ socket, server })) for (const event of ['end', 'close', 'error']) end.on(event, () => ends.push(`${name} ${event}`));
    socket.write('a');
    await expect.poll(received).toBe('a');
    proxy.abandon();
    socket.write('unheard');
    server.write('unheard');
    const again = await client();
    again.socket.write('b');
    await expect.poll(again.received).toBe('b');
    expect([received(), heard, ends]).toEqual(['a', ['a', 'b'], []]);
    socket.destroy();
    await closed(socket);
    again.socket.write('c');
    await expect.poll(again.received).toBe('bc');
    expect(ends).toEqual(['socket close']);
  });

  it('delays what it passes on', async () => {
    const { socket, received } = await client();
    proxy.delay(80);
    const start = performance.now();
    socket.write('late');
    await expect.poll(received).toBe('late');
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it('ends the answers alone, and the requests go on', async () => {
    const { socket, received } = await client({ allowHalfOpen: true });
    socket.write('a');
    await expect.poll(received).toBe('a');
    proxy.halfClose('answers');
    await once(socket, 'end');
    socket.write('b');
    await expect.poll(() => heard.join('')).toBe('ab');
    expect(received()).toBe('a');
    const other = await client();
    other.socket.write('new');
    await expect.poll(other.received).toBe('new');
  });

  it('ends the requests alone, and the connection stays', async () => {
    const accepted = once(echo, 'connection') as Promise<[Socket]>;
    const { socket, received } = await client();
    socket.write('a');
    await expect.poll(received).toBe('a');
    const [server] = await accepted;
    // what the server still says, though nothing more can be asked
    server.unpipe();
    const ended = once(server, 'end');
    proxy.halfClose('requests');
    await ended;
    socket.write('unheard');
    server.write('b');
    await expect.poll(received).toBe('ab');
    expect(heard).toEqual(['a']);
  });

  it('lets a peer close its own half alone', async () => {
    const { socket, received } = await client();
    socket.end('last');
    await closed(socket);
    expect(received()).toBe('last');
  });

  it('changes answers on their way back, and no requests', async () => {
    const target = { host: '127.0.0.1', port: (echo.address() as { port: number }).port };
    const changing = await startTcpProxy(target, { transformAnswers: (chunk) => Buffer.from(chunk.toString().toUpperCase()) });
    try {
      const socket = connect(changing.port, '127.0.0.1');
      clients.push(socket);
      socket.write('small');
      const [answer] = await once(socket, 'data') as [Buffer];
      expect([answer.toString(), heard]).toEqual(['SMALL', ['small']]);
    } finally {
      await changing.close();
    }
  });
});
