import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orgIdSchema } from '@tandem/documents';
import { assignmentIn } from '@tandem/migration';
import { describePhaseFlag } from '@tandem/migration/testing';
import { migrationFlag } from '@tandem/routing';
import { startUnleashServer, type UnleashServer } from '@tandem/stack';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUnleashPhaseSource } from '../unleash-phase-source.ts';
import { createUnleashAdmin } from './unleash-admin.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];

let directory: string;
let server: UnleashServer;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-unleash-admin-'));
  server = await startUnleashServer({ dataDirectory: directory });
  expect((await adminOf(randomUUID()).create()).made[0]).toBe('the context field orgId');
}, 120_000);

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function call(method: string, route: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/admin${route}`, {
    method, headers: { authorization: server.adminToken, 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
  return text.startsWith('{') ? JSON.parse(text) : undefined;
}

const strategies = (flag: string) => `/projects/default/features/${flag}/environments/development/strategies`;

function strategy(flag: string, phase: string, values: readonly string[], more: object = {}): object {
  return {
    name: 'flexibleRollout', title: phase, parameters: { rollout: '100', stickiness: 'orgId', groupId: flag },
    constraints: values.length > 0 ? [{ contextName: 'orgId', operator: 'IN', values }] : [],
    variants: [{ name: phase, weight: 1_000, weightType: 'variable', stickiness: 'orgId', payload: { type: 'json', value: JSON.stringify({ phase }) } }],
    ...more,
  };
}

async function createFlag(name: string = randomUUID(), ...extra: readonly object[]): Promise<string> {
  await call('POST', '/projects/default/features', { name, type: 'release' });
  for (const one of extra.length > 0 ? extra : [strategy(name, 'shadow', [other])]) await call('POST', strategies(name), one);
  await call('POST', `/projects/default/features/${name}/environments/development/on`);
  return name;
}

const adminOf = (flag: string) => createUnleashAdmin({ url: server.url, token: server.adminToken, flag });

describePhaseFlag("the flag of a real Unleash", async () => adminOf(await createFlag()));

describe('the flag by its admin API', () => {
  it('reads lists of constraints and of segments, in the order in which Unleash goes by', async () => {
    const segment = (await call('POST', '/segments', { name: randomUUID(), constraints: [{ contextName: 'orgId', operator: 'IN', values: [acme] }] })) as { id: number };
    const flag = await createFlag(undefined, strategy('x', 'primary', [], { segments: [segment.id] }), strategy('x', 'shadow', [other]), strategy('x', 'parallel', [], { parameters: { rollout: '5', stickiness: 'orgId', groupId: 'x' } }));
    const state = await adminOf(flag).read();
    expect(state.strategies).toMatchObject([
      { title: 'primary', lists: [{ via: 'segment', orgIds: [acme] }], conditional: false },
      { title: 'shadow', lists: [{ via: 'constraint', orgIds: [other] }], conditional: false },
      { title: 'parallel', lists: [], conditional: true },
    ]);
    expect(assignmentIn(state, acme)).toMatchObject({ kind: 'certain', assignment: { phase: 'primary' } });
    expect(assignmentIn(state, 'org_third')).toMatchObject({ kind: 'uncertain' });
    await expect(adminOf(flag).move(acme, 'shadow')).rejects.toMatchObject({ code: 'FLAG_NOT_MOVABLE' });
    expect(await adminOf(flag).read()).toEqual(state);
  });

  it('moves what the SDKs of the processes answer', async () => {
    const flag = await createFlag(migrationFlag);
    const phases = createUnleashPhaseSource({
      url: server.url, clientToken: server.clientToken, appName: 'admin-test', instanceId: 'test', refreshMs: 100,
      backupDirectory: path.join(directory, 'backup'), logger: pino({ level: 'silent' }),
    });
    try {
      for (const phase of ['shadow', 'parallel', 'legacy', 'complete'] as const) {
        await adminOf(flag).move(acme, phase);
        await expect.poll(() => phases.assignmentFor(acme).phase, { timeout: 10_000 }).toBe(phase);
      }
      expect(phases.assignmentFor(other).phase).toBe('shadow');
    } finally {
      phases.close();
    }
  });

  it('has all of those in a list who were moved into it at the same time, once each has been asked for again', async () => {
    const flag = await createFlag();
    const many = Array.from({ length: 3 }, (_, index) => orgIdSchema.parse(`org_${index}`));
    await Promise.allSettled(many.map((orgId) => adminOf(flag).move(orgId, 'shadow')));
    for (const orgId of many) await adminOf(flag).move(orgId, 'shadow');
    const state = await adminOf(flag).read();
    for (const orgId of [...many, other]) expect(assignmentIn(state, orgId)).toMatchObject({ assignment: { phase: 'shadow' } });
    expect(state.strategies).toHaveLength(1);
  });

  it('moves organizations out of a list to which they were added beside nobody, as whoever adds them in the dashboard does', async () => {
    const flag = await createFlag(undefined, strategy('x', 'primary', ['nobody', acme, other]), strategy('x', 'complete', ['nobody']));
    expect(await adminOf(flag).move(acme, 'complete')).toMatchObject({ outcome: 'moved', from: 'primary' });
    expect(await adminOf(flag).move(other, 'legacy')).toMatchObject({ outcome: 'moved', from: 'primary' });
    expect(await adminOf(flag).read()).toMatchObject({ strategies: [{ lists: [{ orgIds: [] }] }, { lists: [{ orgIds: [acme] }] }] });
  });

  it('makes what is missing of it, and turns it on where that moves nobody', async () => {
    const flag = randomUUID();
    const admin = adminOf(flag);
    const titles = ['shadow', 'parallel', 'primary', 'complete'];
    expect(await admin.create()).toEqual({ made: [`the flag ${flag}`, ...titles.map((phase) => `the strategy ${phase}`)], state: 'turned-on' });
    expect(await admin.read()).toMatchObject({ enabled: true, strategies: titles.map((title) => ({ title, lists: [{ orgIds: [] }], conditional: false })) });
    expect(await admin.create()).toEqual({ made: [], state: 'on' });
    await admin.move(acme, 'parallel');
    await admin.turnOff();
    expect(await admin.create()).toEqual({ made: [], state: 'off' });
    expect(await admin.read()).toMatchObject({ enabled: false });
  });

  it('goes on with a flag that is half made, and moves nobody whom it lists', async () => {
    const flag = randomUUID();
    await call('POST', '/projects/default/features', { name: flag, type: 'release' });
    await call('POST', strategies(flag), strategy(flag, 'parallel', [acme]));
    expect(await adminOf(flag).create()).toEqual({ made: ['shadow', 'primary', 'complete'].map((phase) => `the strategy ${phase}`), state: 'off' });
  });

  it('says with a code what it was refused, and never the token', async () => {
    const flag = await createFlag();
    await expect(createUnleashAdmin({ url: server.url, token: '*:*.wrong-and-secret', flag }).read()).rejects.toMatchObject({ code: 'UNLEASH_REFUSED', message: expect.not.stringContaining('secret') as unknown });
    await expect(adminOf('no-such-flag').read()).rejects.toMatchObject({ code: 'FLAG_MISSING' });
    await expect(createUnleashAdmin({ url: server.url, token: server.adminToken, flag, environment: 'nowhere' }).read()).rejects.toMatchObject({ code: 'UNLEASH_REFUSED' });
  });
});

describe('an Unleash that is not well', () => {
  let standIn: Server;
  afterEach(() => new Promise((resolve) => {
    standIn.closeAllConnections();
    standIn.close(resolve);
  }));

  async function answering(handle: Parameters<typeof createServer>[1]): Promise<string> {
    standIn = createServer(handle);
    await new Promise<void>((resolve) => standIn.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
  }

  it.each([
    ['does not answer', () => undefined],
    ['answers no JSON', (_: unknown, response: { end(text: string): void }) => { response.end('<html>'); }],
    ['fails', (_: unknown, response: { writeHead(status: number): { end(): void } }) => { response.writeHead(502).end(); }],
  ] as const)('is unavailable where it %s', async (_, handle) => {
    const admin = createUnleashAdmin({ url: await answering(handle), token: 't', timeoutMs: 200 });
    await expect(admin.read()).rejects.toMatchObject({ code: 'UNLEASH_UNAVAILABLE' });
  });

  it('is not read without end', async () => {
    const url = await answering(((_: unknown, response: NodeJS.WritableStream) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => { while (response.write(chunk)); };
      response.on('drain', more);
      more();
    }));
    await expect(createUnleashAdmin({ url, token: 't' }).read()).rejects.toMatchObject({ code: 'UNLEASH_REFUSED' });
  });
});
