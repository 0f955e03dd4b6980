import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Unlike `once`, doesn't mind the error that comes first. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => { socket.once('close', () => { resolve(); }); });

describe('the TCP proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => { socket.on('error', () => undefined); socket.pipe(socket); }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startTcpProxy({ host: '127.0.0.1', port: (echo.address() as { port: number }).port });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  async function client(): Promise<{ socket: Socket; received: () => string }> {
    const socket = connect(proxy.port, '127.0.0.1');
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

  it('delays what it passes on', async () => {
    const { socket, received } = await client();
    proxy.delay(80);
    const start = performance.now();
    socket.write('late');
    await expect.poll(received).toBe('late');
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });
});
