import { orgIdSchema, submissionStreamName } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, decisionOf, isCaughtUp, matchedBy, type World, type WorldProcess } from './testing/world.ts';

const orgA = orgIdSchema.parse('org_a');

describe('a stream whose history is lost', () => {
  let world: World;
  const start: World['start'] = (options) => world.start(options);
  const startReading: World['startReading'] = (options) => world.startReading(options);
  const insert: World['insert'] = (number, changes) => world.insert(number, changes);

  /** Stops the reader, lets things happen, and forgets the oplog. */
  const loseWhile = async (process: WorldProcess, happening: () => void) => {
    await process.stop();
    await world.time.sleep(5_000, new AbortController().signal);
    happening();
    await world.time.sleep(5_000, new AbortController().signal);
    world.deployment.forget();
  };
  const typesOf = (process: WorldProcess) => process.observations.map(({ type }) => type);

  beforeEach(() => {
    world = createWorld();
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
  });
  afterEach(() => world.end());

  it('goes on at once behind a durable gap, and makes up for all that was inserted in it', async () => {
    const first = await startReading();
    insert(1);
    await world.until(() => isCaughtUp(first) && decisionOf(world, 1) !== undefined);
    await loseWhile(first, () => { for (let number = 2; number <= 20; number += 1) insert(number); });
    const second = start();
    await world.until(() => second.path.status().gaps.length > 0);
    expect(world.gaps.all()).toMatchObject([{ state: 'open', reason: expect.stringContaining('the oplog begins later') as string }]);
    insert(21);
    await world.until(() => isCaughtUp(second));
    for (let number = 1; number <= 21; number += 1) expect(matchedBy(world, number)).toEqual(['w1']);
    expect(world.executions.all()).toHaveLength(21);
    expect(world.gaps.all()).toMatchObject([{ state: 'closed', counts: { backfilled: 19 }, closedAt: expect.any(Date) as Date, expireAt: expect.any(Date) as Date }]);
    expect(typesOf(second)).toEqual(expect.arrayContaining(['history-lost', 'gap-opened', 'gap-backfilled', 'gap-closed']));
  });

  it.each([false, true])('says of a gap whether updates are lost with it, where updates start nothing: %s', async (withoutUpdates) => {
    const first = await startReading();
    await loseWhile(first, () => insert(1));
    await world.startReading({ withoutUpdates });
    expect(world.gaps.all().map(({ updatesLost = false }) => updatesLost)).toEqual([!withoutUpdates]);
  });

  it('names in a backfilled decision the registry of the gap’s end, and tells the stream’s own apart', async () => {
    const first = await startReading();
    await loseWhile(first, () => insert(1));
    const second = await startReading();
    insert(2);
    await world.until(() => decisionOf(world, 2) !== undefined && isCaughtUp(second));
    const [gap] = world.gaps.all();
    expect(decisionOf(world, 1)).toMatchObject({ path: 'stream', registry: { source: 'history', asOf: gap!.to }, clusterTime: null, registryRace: false });
    expect(decisionOf(world, 2)).toMatchObject({ registry: { source: 'stream' }, clusterTime: expect.anything() as unknown, registryRace: false });
  });

  it('reads the workflows into history as of the gap’s end, and marks what an organization’s change may concern', async () => {
    world.deployment.putWorkflow('org_b', 'w9', world.workflow('w9', { orgId: 'org_b' }));
    const first = await startReading();
    await loseWhile(first, () => {
      insert(1);
      world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
      world.deployment.deleteWorkflow('org_a', 'w1');
      world.deployment.insertSubmission('org_b', 'key-b', world.submission('org_b', 7, { routing: world.stamp('primary') }));
    });
    await startReading();
    expect(decisionOf(world, 1)).toMatchObject({ matches: [{ workflowId: 'w2' }], registryRace: true });
    const ofB = world.decisions.all().find(({ orgId }) => orgId !== orgA);
    expect(ofB).toMatchObject({ matches: [{ workflowId: 'w9' }], registryRace: false });
    const { to } = world.gaps.all()[0]!;
    expect(world.history.all().filter(({ entry }) => entry.effectiveFrom === to).map(({ entry }) => [entry.workflowId, entry.source, entry.definitionId !== null]).sort()).toEqual([
      ['w1', 'snapshot', false],
      ['w2', 'snapshot', true],
    ]);
  });

  it('does so also while it reads, and finishes what it has read before', async () => {
    const process = await startReading();
    for (let number = 1; number <= 10; number += 1) insert(number);
    await world.until(() => decisionOf(world, 4) !== undefined);
    world.deployment.failNext(new TandemError('HISTORY_LOST', '286'));
    await world.until(() => world.gaps.all().length > 0 && isCaughtUp(process));
    for (let number = 1; number <= 10; number += 1) expect(matchedBy(world, number)).toEqual(['w1']);
    expect(process.path.status().epoch).toBe(1);
  });

  it('lets nobody take the stream to be further than the beginning of the gap', async () => {
    const first = await startReading();
    await loseWhile(first, () => { for (let number = 1; number <= 30; number += 1) insert(number); });
    const second = start();
    await world.until(() => second.path.status().gaps.length > 0);
    const [gap] = second.path.status().gaps;
    expect(second.path.status().lagMs).toBeGreaterThan(world.time.now() - gap!.from.seconds * 1_000 - 1_000);
    await world.until(() => isCaughtUp(second));
    expect(second.path.status().gaps).toEqual([]);
  });

  it('keeps the time from which history is whole', async () => {
    const first = await startReading();
    const { historyFrom, registryReadUntil } = world.checkpoints.read(submissionStreamName)!;
    expect(historyFrom).toEqual(registryReadUntil);
    await loseWhile(first, () => insert(1));
    await startReading();
    expect(world.checkpoints.read(submissionStreamName)).toMatchObject({ historyFrom });
    expect(world.checkpoints.read(submissionStreamName)!.registryReadUntil).not.toEqual(historyFrom);
  });

  it('leaves alone what the stream has decided, what it has sent to the dead letters, and what it has nothing to do with', async () => {
    const first = await startReading();
    insert(1);
    insert(2, { routing: { phase: 'nonsense' } });
    insert(3, { routing: world.stamp('legacy') });
    await world.until(() => isCaughtUp(first) && world.deadLetters.all().length === 1);
    const before = decisionOf(world, 1);
    await loseWhile(first, () => insert(4, { routing: world.stamp('legacy') }));
    await startReading();
    expect(decisionOf(world, 1)).toBe(before);
    expect(world.deadLetters.all()).toHaveLength(1);
    expect(world.decisions.all()).toHaveLength(1);
    expect(world.gaps.all()).toMatchObject([{ counts: { read: 4, backfilled: 0 } }]);
  });

  it('leaves to the stream what was inserted after the gap, however near', async () => {
    const first = await startReading();
    await loseWhile(first, () => insert(1));
    start();
    await world.until(() => world.gaps.all().some(({ state }) => state === 'open'));
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
    for (let number = 2; number <= 12; number += 1) insert(number);
    await world.until(() => world.gaps.all().every(({ state }) => state === 'closed') && decisionOf(world, 12) !== undefined);
    expect(matchedBy(world, 1)).toEqual(['w1']);
    for (let number = 2; number <= 12; number += 1) expect(decisionOf(world, number)).toMatchObject({ registry: { source: 'stream' }, matches: [{ workflowId: 'w1' }, { workflowId: 'w2' }] });
  });

  it('sends what cannot be processed to the dead letters, once, by its document’s key', async () => {
    const first = await startReading();
    await loseWhile(first, () => { insert(1, { routing: { phase: 'nonsense' } }); insert(2); });
    const second = await startReading();
    expect(world.deadLetters.all()).toMatchObject([{ source: 'stream', submissionId: 'sub_1', mergeKey: 'key-1', clusterTime: null, resumeToken: null, code: 'EVENT_POISONED' }]);
    await loseWhile(second, () => insert(3));
    await startReading();
    expect(world.deadLetters.all()).toHaveLength(1);
    expect(decisionOf(world, 3)).toBeDefined();
  });

  it('decides direct writes as the stream does, and only records one of which nobody knows when it was inserted', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    const first = await startReading();
    await loseWhile(first, () => { insert(1, {}); insert(2, { timeless: true }); insert(3, { causationDepth: 6 }); });
    await startReading();
    expect([1, 2, 3].map((number) => decisionOf(world, number)?.outcome)).toEqual(['enqueued', 'recorded', 'recorded']);
  });

  it('only records a direct write from before the very first start, though it lies within the margin of a gap', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    insert(1, {});
    await world.time.sleep(60_000, new AbortController().signal);
    const first = await startReading();
    const { watchedFrom } = world.checkpoints.read(submissionStreamName)!;
    await loseWhile(first, () => insert(2, {}));
    const second = await startReading();
    await loseWhile(second, () => insert(3, {}));
    await startReading();
    expect([1, 2, 3].map((number) => decisionOf(world, number)?.outcome)).toEqual(['recorded', 'enqueued', 'enqueued']);
    expect(world.checkpoints.read(submissionStreamName)).toMatchObject({ watchedFrom });
  });

  it('is backfilled as fast on an idle deployment, where only what Tandem writes moves the stream', async () => {
    const first = await startReading();
    // the archive gives three at once
    await loseWhile(first, () => { for (let number = 1; number <= 300; number += 1) insert(number); });
    const second = start();
    await world.until(() => world.gaps.all().some(({ state }) => state === 'open'));
    const began = world.time.now();
    await world.until(() => isCaughtUp(second), 600_000);
    expect(world.gaps.all()).toMatchObject([{ state: 'closed', counts: { backfilled: 300 } }]);
    // for all hundred batches it waits once until the stream says that there is nothing, which it does every 100 ms
    expect((world.time.now() - began) / 100).toBeLessThan(40);
  });

  it('goes on behind what it has read where a reading fails, and takes nothing twice', async () => {
    const first = await startReading();
    await loseWhile(first, () => { for (let number = 1; number <= 20; number += 1) insert(number); });
    world.deployment.failReading(new Error('the cursor is gone'), new Error('and gone again'));
    const second = start();
    await world.until(() => isCaughtUp(second));
    expect(world.gaps.all()).toMatchObject([{ state: 'closed', counts: { read: 20, backfilled: 20 } }]);
  });

  it('decides by the first of two documents what lies in two places, whatever may be done by the other', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    const first = await startReading();
    // nobody knows when the copy was inserted, so by itself it would only be recorded
    await loseWhile(first, () => { insert(1, {}); world.deployment.insertSubmission('org_a', 'copy-1', world.submission('org_a', 1, { timeless: true })); insert(2, {}); });
    const second = await startReading({ settings: { directWritesPerSecond: 1 } });
    await world.until(() => isCaughtUp(second), 60_000);
    expect([1, 2].map((number) => decisionOf(world, number)?.outcome)).toEqual(['enqueued', 'enqueued']);
    expect(world.gaps.all()).toMatchObject([{ state: 'closed', counts: { read: 3, backfilled: 2 } }]);
  });

  it('keeps what it has decided of a large part where it is stopped in the midst of its direct writes', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    const first = await startReading();
    await loseWhile(first, () => { for (let number = 1; number <= 1_200; number += 1) insert(number, {}); });
    const second = start({ settings: { directWritesPerSecond: 50 } });
    await world.until(() => world.decisions.all().length > 0, 600_000);
    await second.stop();
    expect(world.decisions.all().length).toBeLessThanOrEqual(500);
    const third = start();
    await world.until(() => isCaughtUp(third), 600_000);
    expect(world.executions.all()).toHaveLength(1_200);
    expect(world.gaps.all()).toMatchObject([{ state: 'closed', counts: { read: 1_200 } }]);
  });

  it('opens a second gap where history is lost again, and fills them in order', async () => {
    world.deployment.putWorkflow('org_b', 'w2', world.workflow('w2', { orgId: 'org_b' }));
    const first = await startReading();
    const insertInto = (orgId: string, number: number) => world.deployment.insertSubmission(orgId, `key-${number}`, world.submission(orgId, number, { routing: world.stamp('primary') }));
    await loseWhile(first, () => { for (let number = 1; number <= 40; number += 1) insertInto(number <= 20 ? 'org_a' : 'org_b', number); });
    const second = start();
    await world.until(() => world.gaps.all().some(({ progress }) => progress !== null));
    await loseWhile(second, () => { for (let number = 41; number <= 60; number += 1) insertInto(number <= 50 ? 'org_a' : 'org_b', number); });
    expect(world.gaps.all()).toMatchObject([{ state: 'open', progress: { orgId: 'org_a', after: null } }]);
    const third = start();
    await world.until(() => third.path.status().gaps.length === 2);
    await world.until(() => isCaughtUp(third));
    expect(world.gaps.all()).toMatchObject([{ state: 'closed' }, { state: 'closed' }]);
    expect(world.executions.all()).toHaveLength(60);
    const closings = third.observations.flatMap((observation) => (observation.type === 'gap-closed' ? [observation.from] : []));
    expect(closings).toEqual(world.gaps.all().map(({ from }) => from));
  });

  it('does not spin where history is lost again and again, says so, and loses nothing', async () => {
    const process = await startReading();
    world.deployment.failNext(...Array.from({ length: 12 }, () => new TandemError('HISTORY_LOST', '280')));
    insert(1);
    const began = world.time.now();
    await world.until(() => process.path.status().troubles.some(({ step }) => step === 'reopening'), 120_000);
    await world.until(() => isCaughtUp(process) && decisionOf(world, 1) !== undefined, 1_200_000);
    expect(world.time.now() - began).toBeGreaterThan(10_000);
    expect(process.observations.filter(({ type }) => type === 'gap-opened')).toHaveLength(12);
    expect(world.executions.all()).toHaveLength(1);
    await world.until(() => process.path.status().troubles.length === 0, 120_000);
  });

  it('is well again where the stream could not be opened, and then was lost', async () => {
    const process = await startReading();
    world.deployment.failNext(new TandemError('STORE_UNAVAILABLE', 'played'), new TandemError('HISTORY_LOST', '286'));
    await world.until(() => world.gaps.all().some(({ state }) => state === 'closed'));
    await world.until(() => isCaughtUp(process));
    expect(process.path.status().troubles).toEqual([]);
  });

  it('starts one set of workflows for what waits for its turn, though they change before its backfill', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await startReading({ settings: { directWritesPerSecond: 1 } });
    for (let number = 1; number <= 10; number += 1) insert(number, {});
    await world.until(() => world.decisions.all().length > 0);
    world.deployment.deleteWorkflow('org_a', 'w1');
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
    world.deployment.failNext(new TandemError('HISTORY_LOST', '286'));
    await world.until(() => world.gaps.all().length > 0);
    await world.until(() => isCaughtUp(process), 300_000);
    expect(world.decisions.all()).toHaveLength(10);
    expect(world.executions.all()).toHaveLength(10);
  });

  it('does not wait for what is paced before it goes on, and loses nothing of it', async () => {
    world.phases.assign(orgA, { phase: 'complete', directWrites: 'trigger' });
    const process = await startReading({ settings: { directWritesPerSecond: 1 } });
    for (let number = 1; number <= 30; number += 1) insert(number, {});
    await world.until(() => world.decisions.all().length > 0);
    world.deployment.failNext(new TandemError('HISTORY_LOST', '286'));
    const lostAt = world.time.now();
    await world.until(() => world.gaps.all().length > 0);
    insert(31);
    await world.until(() => decisionOf(world, 31) !== undefined);
    expect(world.time.now() - lostAt).toBeLessThan(2_000);
    await world.until(() => isCaughtUp(process), 300_000);
    expect(world.executions.all()).toHaveLength(31);
  });
});
