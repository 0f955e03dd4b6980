import { randomUUID } from 'node:crypto';
import { orgIdSchema, type PhaseOverride } from '@tandem/documents';
import { releaseHeld, releaseWhatIsNoLongerHeld } from '@tandem/migration';
import { awaitAcknowledgement, withOverride, withoutOverride } from '@tandem/migration/testing';
import { createExecutionStore, createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { createFakeExecutionQueue } from '@tandem/trigger';
import { exampleExecution } from '@tandem/trigger/testing';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHeldExecutions } from './held-executions.ts';
import { createLiveOverrides } from './live-overrides.ts';
import { createLiveProcesses } from './live-processes.ts';
import { createOverrideStore } from './override-store.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];
const override = (changes: Partial<PhaseOverride> = {}): PhaseOverride => ({ orgId: acme, phase: 'legacy', reason: 'test', by: 'ada', at: new Date(), expiresAt: null, ...changes });

let client: MongoClient;
let database: Db;
beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'migration-store-test' });
});
beforeEach(async () => {
  database = client.db(`tandem_migration_${randomUUID().slice(0, 8)}`);
  await ensurePlatformIndexes(database);
});
afterEach(async () => {
  await database.dropDatabase();
});
afterAll(async () => {
  await client.close();
});

describe('overrides as they are kept', () => {
  it('have one revision for each change, and none where nothing changes', async () => {
    const store = createOverrideStore(database);
    expect(await store.read()).toEqual({ revision: 0, overrides: [] });
    expect(await store.change((all) => withOverride(all, override()))).toMatchObject({ revision: 1 });
    expect(await store.change((all) => withOverride(all, override({ phase: null })))).toMatchObject({ revision: 2, overrides: [{ phase: 'legacy' }, { phase: null }] });
    expect(await store.change((all) => withoutOverride(all, other, 'hold'))).toMatchObject({ revision: 2 });
    expect(await store.change((all) => withoutOverride(all, acme, 'phase'))).toMatchObject({ revision: 3, overrides: [{ phase: null }] });
    expect((await store.read()).overrides).toHaveLength(1);
  });

  it('lose none of those that are put at the same time', async () => {
    const orgIds = Array.from({ length: 6 }, (_, index) => orgIdSchema.parse(`org_${index}`));
    await Promise.all(orgIds.map((orgId) => createOverrideStore(database).change((all) => withOverride(all, override({ orgId })))));
    const { revision, overrides } = await createOverrideStore(database).read();
    expect([revision, new Set(overrides.map(({ orgId }) => orgId)).size]).toEqual([6, 6]);
  });
});

describe('a process that follows them', () => {
  const stopping: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stopping.splice(0)) await stop();
  });

  function follow(instanceId: string, more: { settled?: () => Promise<void>; serverNow?: () => number; from?: Db } = {}) {
    const controller = new AbortController();
    const overrides = createLiveOverrides({ database: more.from ?? database, app: 'test', instanceId, serverNow: Date.now, logger: pino({ level: 'silent' }), everyMs: 50, ...more });
    const running = overrides.run(controller.signal);
    stopping.push(async () => { controller.abort(); await running; });
    return overrides;
  }
  const acknowledgement = () => ({ processes: createLiveProcesses(database, Date.now), elapsed: () => performance.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) });

  it('obeys a change and acknowledges it, and is waited for', async () => {
    const both = [follow('one'), follow('two')];
    await Promise.all(both.map((one) => one.ready()));
    await vi.waitFor(async () => { expect(await createLiveProcesses(database, Date.now).list()).toHaveLength(2); });
    const { revision } = await createOverrideStore(database).change((all) => withOverride(withOverride(all, override()), override({ orgId: null, phase: null })));
    const { missing, acknowledged } = await awaitAcknowledgement(acknowledgement(), revision, 10_000);
    expect([missing, acknowledged.map(({ _id }) => _id).sort()]).toEqual([[], ['one', 'two']]);
    for (const one of both) expect([one.phaseFor(acme), one.phaseFor(other), one.isHeld(other), one.revision()]).toEqual(['legacy', null, true, revision]);
  });

  it('knows nothing of them before the database has told', async () => {
    const idle = createLiveOverrides({ database, app: 'test', instanceId: 'one', serverNow: Date.now, logger: pino({ level: 'silent' }) });
    expect(idle.areKnown()).toBe(false);
    const following = follow('two');
    await following.ready();
    expect(following.areKnown()).toBe(true);
  });

  it('does not acknowledge before what it had begun has ended, and says that it lives', async () => {
    let end: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (end = resolve));
    const one = follow('one', { settled: () => begun });
    await one.ready();
    const { revision } = await createOverrideStore(database).change((all) => withOverride(all, override()));
    await vi.waitFor(() => { expect(one.phaseFor(acme)).toBe('legacy'); });
    expect(await awaitAcknowledgement(acknowledgement(), revision, 1_500)).toMatchObject({ missing: [{ _id: 'one' }] });
    end();
    expect(await awaitAcknowledgement(acknowledgement(), revision, 10_000)).toMatchObject({ missing: [] });
  });

  it('is waited for, and named, though it cannot read the overrides any more', async () => {
    const one = follow('one');
    await one.ready();
    await expect.poll(() => createLiveProcesses(database, Date.now).list()).toHaveLength(1);
    // as an older version finds them that does not know their shape
    await platformCollections(database).phaseOverrides.updateOne({}, { $set: { revision: 7, overrides: 'another shape' as never } }, { upsert: true });
    expect(await awaitAcknowledgement(acknowledgement(), 7, 6_000)).toMatchObject({ missing: [{ _id: 'one' }], acknowledged: [] });
  });

  it('lets an override end at its time, by the server’s clock', async () => {
    let now = Date.now();
    const one = follow('one', { serverNow: () => now });
    await createOverrideStore(database).change((all) => withOverride(all, override({ expiresAt: new Date(now + 60_000) })));
    await vi.waitFor(() => { expect(one.phaseFor(acme)).toBe('legacy'); });
    now += 60_001;
    expect([one.phaseFor(acme), one.status().inForce]).toEqual([null, []]);
  });

  it('stays with what it knew while the database is away', async () => {
    const away = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'away', serverSelectionTimeoutMS: 200 });
    const one = follow('one', { from: away.db(database.databaseName) });
    await createOverrideStore(database).change((all) => withOverride(all, override()));
    await vi.waitFor(() => { expect(one.phaseFor(acme)).toBe('legacy'); });
    await away.close(true);
    await createOverrideStore(database).change((all) => withoutOverride(all, acme, 'phase'));
    await expect.poll(() => one.status().silentMs).toBeGreaterThan(200);
    expect(one.phaseFor(acme)).toBe('legacy');
  });
});

describe('held executions', () => {
  it('are found by index, and let go in batches, each enqueued once, by two at once and after a crash', async () => {
    const store = createExecutionStore(database);
    const executions = Array.from({ length: 1_200 }, (_, index) => exampleExecution(`${index}`, { state: 'held' }));
    await store.insertAll(executions);
    await store.insertAll([exampleExecution('running', { state: 'running' })]);
    const held = createHeldExecutions(database);
    const [orgId] = await held.organizations(10);
    expect([await held.organizations(10), await held.count(orgId!, 5_000), await held.count(orgId!, 10)]).toEqual([[orgId], 1_200, 10]);
    const plan = await platformCollections(database).executions.find({ state: 'held', orgId: orgId! }).limit(1).explain('queryPlanner');
    expect(JSON.stringify(plan)).not.toContain('COLLSCAN');

    const queue = createFakeExecutionQueue();
    const ports = { held, executions: store, queue };
    const options = { isHeld: () => Promise.resolve(false) };
    queue.failNext('before');
    await expect(releaseHeld(ports, orgId!, options)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(await held.count(orgId!, 5_000)).toBe(700);
    await Promise.all([releaseHeld(ports, orgId!, options), releaseWhatIsNoLongerHeld(ports, options)]);
    expect(await held.count(orgId!, 5_000)).toBe(0);
    // what the crash left pending is the sweep's; nothing else is missing, and nothing is there twice
    expect(queue.waiting()).toHaveLength(700);
    expect(await platformCollections(database).executions.countDocuments({ state: 'pending' })).toBe(1_200);
    expect(await held.organizations(10)).toEqual([]);
  });

  it('stay where their organization is on hold', async () => {
    const store = createExecutionStore(database);
    await store.insertAll([exampleExecution('a', { state: 'held' })]);
    const queue = createFakeExecutionQueue();
    expect(await releaseWhatIsNoLongerHeld({ held: createHeldExecutions(database), executions: store, queue }, { isHeld: () => Promise.resolve(true) })).toBe(0);
    expect(queue.waiting()).toEqual([]);
  });
});
