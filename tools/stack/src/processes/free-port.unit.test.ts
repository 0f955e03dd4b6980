import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

describe('a free port', () => {
  it('is the preferred one where nobody listens on it, else another', async () => {
    const preferred = await freePort();
    expect(await freePort(preferred)).toBe(preferred);
    const server = createServer().listen(preferred, '127.0.0.1');
    await once(server, 'listening');
    expect(await freePort(preferred)).not.toBe(preferred);
    server.close();
  });

  it('is none that an outgoing connection could be given meanwhile', async () => {
    expect(await freePort()).toBeLessThan(32_768);
  });
});
