import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orgIdSchema, type OrgId } from '@tandem/documents';
import { assignmentIn } from '@tandem/migration';
import { createActionLog, createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { createFaultReader, createRunReadings, createTriggerStates } from '@tandem/reconciliation-store';
import { createRollbackWatch, reArm, type WatchPorts } from '@tandem/rollback-watch';
import { startUnleashServer, type UnleashServer } from '@tandem/stack';
import { createUnleashAdmin } from '@tandem/unleash';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { phaseFlipsBy } from './phase-flips.ts';

const { signal } = new AbortController();
const [ill, well, third] = [orgIdSchema.parse('org_ill'), orgIdSchema.parse('org_well'), orgIdSchema.parse('org_third')];

describe('the rollback watch with the real Unleash and the real MongoDB', { timeout: 60_000 }, () => {
  let directory: string;
  let server: UnleashServer;
  let client: MongoClient;
  let platform: Db;
  let flag: string;
  /** Requests that changed the flag. */
  let flips: string[];

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-rollback-'));
    server = await startUnleashServer({ dataDirectory: directory });
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'rollback-test' });
    await call('POST', '/context', { name: 'orgId', stickiness: true, legalValues: [] });
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    platform = client.db(`tandem_rollback_${randomUUID().slice(0, 8)}`);
    await ensurePlatformIndexes(platform);
    flag = randomUUID();
    flips = [];
    await call('POST', '/projects/default/features', { name: flag, type: 'release' });
    await call('POST', `/projects/default/features/${flag}/environments/development/strategies`, {
      name: 'flexibleRollout', title: 'primary', parameters: { rollout: '100', stickiness: 'orgId', groupId: flag },
      constraints: [{ contextName: 'orgId', operator: 'IN', values: [ill, well, third] }],
      variants: [{ name: 'primary', weight: 1_000, weightType: 'variable', stickiness: 'orgId', payload: { type: 'json', value: '{"phase":"primary"}' } }],
    });
    await call('POST', `/projects/default/features/${flag}/environments/development/on`);
  });
  afterEach(() => platform.dropDatabase());

  async function call(method: string, route: string, body?: object): Promise<void> {
    const headers = { authorization: server.adminToken, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/admin${route}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
  }

  const admin = () => createUnleashAdmin({ url: server.url, token: server.adminToken, flag });
  const phaseOf = async (orgId: OrgId) => {
    const reading = assignmentIn(await admin().read(), orgId);
    return reading.kind === 'certain' ? reading.assignment.phase : 'unknown';
  };

  function watchBy(by: string) {
    const counted = phaseFlipsBy(admin());
    const ports: WatchPorts = {
      runs: createRunReadings(platform), faults: createFaultReader(platform), states: createTriggerStates(platform), actions: createActionLog(platform), clock: Date.now, by,
      flips: {
        takeOut: async (orgId, reason) => noted(orgId, await counted.takeOut(orgId, reason)),
        turnOff: async (reason) => noted('*', await counted.turnOff(reason)),
      },
    };
    return { ports, watch: createRollbackWatch(ports) };
  }

  function noted<Flip extends string>(scope: string, flip: Flip): Flip {
    if (flip === 'moved' || flip === 'turned-off') flips.push(scope);
    return flip;
  }

  /** A scheduled run over the last minute, as the comparison keeps it. */
  async function run(submissions: number, ...orgIds: readonly OrgId[]): Promise<void> {
    const now = Date.now();
    const counts = { submissions, classes: { both: submissions, pending: 0, excluded: 0 }, latency: { stream: { n: submissions, p50Ms: 5, p99Ms: 12, maxMs: 14, buckets: [{ upToMs: 15, n: submissions }] } } };
    const organizations = orgIds.map((orgId) => ({ orgId, window: { from: now - 60_000, to: now }, submissions, diverged: 0, counts }));
    await platformCollections(platform).reconciliations.insertOne({ _id: randomUUID(), trigger: 'schedule', state: 'completed', startedAt: new Date(now), organizations });
  }

  async function missed(orgId: OrgId, count: number): Promise<void> {
    const documents = Array.from({ length: count }, (_, index) => ({
      _id: `${orgId}-${index}`, orgId, mergeKey: `${index}`, kind: 'missed-by-stream', cause: 'mended-by-fallback', status: 'repaired', phase: 'primary', event: 'submitted',
      insertedAt: new Date(Date.now() - 5_000), evidence: {},
    }));
    await platformCollections(platform).divergences.insertMany(documents);
  }

  it('takes the organization out of its phase, once, though two watch at once, and not again until a person has re-armed it', async () => {
    await run(1_000, ill, well);
    await missed(ill, 20);
    const [one, two] = [watchBy('one'), watchBy('two')];
    const results = await Promise.all([one.watch.round(signal), two.watch.round(signal)]);
    expect(results.flatMap(({ trips }) => trips)).toMatchObject([{ scope: ill, flip: 'moved' }]);
    expect([await phaseOf(ill), await phaseOf(well)]).toEqual(['legacy', 'primary']);
    expect(await createActionLog(platform).list({ limit: 9 })).toMatchObject([{ action: 'trip', orgId: ill, outcome: 'done', detail: { trigger: 'error-rate', value: 0.02, flip: 'moved' } }]);

    await admin().move(ill, 'primary');
    expect((await one.watch.round(signal)).trips).toEqual([]);
    await reArm(one.ports, { scope: ill, by: 'ada', reason: 'mended' });
    expect((await one.watch.round(signal)).trips).toEqual([]);
    expect(flips).toEqual([ill]);
    expect(await phaseOf(ill)).toBe('primary');
  });

  it('turns the flag off where several organizations suffer', async () => {
    await run(1_000, ill, well, third);
    for (const orgId of [ill, well, third]) await missed(orgId, 20);
    expect((await watchBy('one').watch.round(signal)).trips).toMatchObject([{ scope: '*', flip: 'turned-off' }]);
    expect((await admin().read()).enabled).toBe(false);
    expect(flips).toEqual(['*']);
  });

  it('finishes a trip that a crash left after the flip, without another one', async () => {
    await run(1_000, ill);
    await missed(ill, 20);
    const { ports } = watchBy('one');
    const dead = (): Promise<never> => Promise.reject(new Error('died'));
    await expect(createRollbackWatch({ ...ports, actions: { record: dead }, states: { ...ports.states, giveBack: dead } }).round(signal)).rejects.toThrow('died');
    expect(await phaseOf(ill)).toBe('legacy');
    const later = createRollbackWatch({ ...ports, clock: () => Date.now() + 120_000 });
    expect((await later.round(signal)).trips).toMatchObject([{ scope: ill, flip: 'already-out' }]);
    expect(flips).toEqual([ill]);
    expect(await createTriggerStates(platform).list()).toMatchObject([{ state: 'tripped' }]);
  });

  it('says that the flip failed while Unleash refuses, and flips when it no longer does', async () => {
    await run(1_000, ill);
    await missed(ill, 20);
    const { ports } = watchBy('one');
    const refused = phaseFlipsBy(createUnleashAdmin({ url: server.url, token: '*:*.wrong', flag }));
    expect((await createRollbackWatch({ ...ports, flips: refused }).round(signal)).trips).toMatchObject([{ flip: null }]);
    expect(await phaseOf(ill)).toBe('primary');
    expect((await createRollbackWatch(ports).round(signal)).trips).toMatchObject([{ flip: 'moved' }]);
    expect(await phaseOf(ill)).toBe('legacy');
  });
});
