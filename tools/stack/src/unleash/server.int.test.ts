import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUnleashServer, type UnleashServer } from './server.ts';

let directory: string;
let server: UnleashServer;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-unleash-'));
  server = await startUnleashServer({ dataDirectory: directory });
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function call(route: string, token: string, body?: object): Promise<Response> {
  return fetch(`${server.url}${route}`, {
    headers: { authorization: token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

describe('an Unleash of our own', () => {
  it('lets the admin token change flags and the client token read them, and nobody else', async () => {
    const flags = '/api/admin/projects/default/features';
    expect((await call(flags, server.adminToken, { name: 'kept', type: 'release' })).status).toBe(201);
    expect((await call(flags, server.clientToken, { name: 'other' })).status).not.toBe(201);
    expect((await call('/api/client/features', server.clientToken)).status).toBe(200);
    expect((await call('/api/client/features', 'default:development.wrong')).status).toBe(401);
  });

  it('serves the dashboard, whose login works', async () => {
    expect(await (await fetch(`${server.url}/login`)).text()).toContain('<div id="app">');
    const login = await fetch(`${server.url}/auth/simple/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(server.login),
    });
    expect(login.status).toBe(200);
  });

  it('has its flags, tokens and login again after a SIGKILL', async () => {
    const { login, adminToken } = server;
    await server.kill('SIGKILL');
    await server.restart();
    expect(server.login).toEqual(login);
    expect((await call('/api/admin/projects/default/features/kept', adminToken)).status).toBe(200);
  });
});
