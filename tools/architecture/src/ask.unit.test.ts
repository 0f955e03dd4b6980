import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const asked: IncomingMessage[] = [];
const app = createServer((request, response) => {
  asked.push(request);
  if (request.url === '/metrics') return response.end('# HELP tandem_stream_lag_seconds lag\ntandem_stream_lag_seconds 0.2\nnodejs_version_info 1\n');
  return response.writeHead(503, { 'content-type': 'application/json' }).end('{"status":"failing","checks":{"redis":"failing"}}');
});

/** As somebody in the app's container does. */
const ask = (environment: Readonly<Record<string, string>>, ...words: readonly string[]) =>
  execa(process.execPath, [resolve(workspaceRoot, 'docker/ask.mjs'), ...words], { env: { PORT: String((app.address() as AddressInfo).port), READ_TOKEN: '', ...environment }, reject: false });

beforeAll(() => new Promise<void>((listening) => { app.listen(0, '127.0.0.1', listening); }));
afterAll(() => { app.close(); });

describe('what asks an app of itself', () => {
  it('shows only the metrics that are asked for', async () => {
    expect(await ask({}, 'metrics', 'tandem_stream_lag')).toMatchObject({ exitCode: 0, stdout: 'tandem_stream_lag_seconds 0.2' });
  });

  it('shows why an app is not ready, one part to a line, and fails', async () => {
    const { exitCode, stdout } = await ask({}, 'readyz');
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').map((line) => line.trim())).toContain('"redis": "failing"');
  });

  it("gives the reader's token where there is one", async () => {
    await ask({ READ_TOKEN: 'a-token-of-readers' });
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer a-token-of-readers');
    await ask({});
    expect(asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('says that nobody answers, and where', async () => {
    expect(await ask({ PORT: '1' })).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nobody answers at port 1') as string });
  });

  it('is in the image', () => {
    expect(readWorkspaceFile('docker/Dockerfile')).toMatch(/^COPY docker\/healthcheck\.mjs docker\/ask\.mjs \.\/$/m);
  });
});
