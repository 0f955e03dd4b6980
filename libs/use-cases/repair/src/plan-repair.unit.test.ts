import { replayReachMs, type Phase } from '@tandem/documents';
import { exampleExecution } from '@tandem/trigger/testing';
import { describe, expect, it } from 'vitest';
import { planRepair } from './plan-repair.ts';
import { repairableKinds } from './selection.ts';
import { decided, exampleFinding, exampleSubmission, exampleWorkflow, insertedAt, orgId, workflowId } from './testing/examples.ts';
import { createRepairWorld } from './testing/world.ts';

const { signal } = new AbortController();

async function stepOf(prepareWorld: (world: ReturnType<typeof createRepairWorld>) => unknown) {
  const world = createRepairWorld();
  await prepareWorld(world);
  const { items } = await planRepair(world.ports, { findings: ['finding-a'] }, signal);
  return items[0];
}

const missing = (changes: object = {}) => exampleFinding('a', { kind: 'not-executed', cause: 'execution-missing', workflowIds: [workflowId], ...changes });

describe('a plan of a repair', () => {
  it.each(['legacy', 'shadow', 'parallel', 'primary', 'complete'] satisfies Phase[])('starts what nobody has started in %s, by the workflows as of the insert', async (phase) => {
    const step = await stepOf((world) => { world.plant(exampleFinding('a', { kind: phase === 'legacy' ? 'missed-by-explicit' : 'neither' }), exampleSubmission('a', phase)); });
    expect(step).toMatchObject({ does: 'trigger', workflows: [workflowId], registry: 'history', changedSince: false });
  });

  it.each([
    ['shadow', 'explicit'], ['parallel', 'explicit'], ['parallel', 'stream'], ['primary', 'stream'], ['complete', 'stream'], ['primary', 'fallback'], ['legacy', 'repair'],
  ] as const)('has nothing to do in %s once the %s path has decided', async (phase, path) => {
    const step = await stepOf(async (world) => {
      world.plant(exampleFinding('a'), exampleSubmission('a', phase));
      await world.decide(decided('a', { path, phase }));
    });
    expect(step).toMatchObject({ does: 'nothing' });
  });

  it('is not put off by a path that only recorded', async () => {
    const step = await stepOf(async (world) => {
      world.plant(exampleFinding('a'), exampleSubmission('a', 'primary'));
      await world.decide(decided('a', { path: 'explicit', outcome: 'recorded' }));
    });
    expect(step).toMatchObject({ does: 'trigger' });
  });

  it('never starts a direct write that was only recorded', async () => {
    expect(await stepOf((world) => { world.plant(exampleFinding('a', { kind: 'neither' }), exampleSubmission('a', null)); })).toMatchObject({ does: 'refuse', reason: 'direct-write' });
    const recorded = await stepOf(async (world) => {
      world.plant(missing(), exampleSubmission('a', null));
      await world.decide(decided('a', { stamp: null, outcome: 'recorded' }));
    });
    expect(recorded).toMatchObject({ does: 'refuse', reason: 'nobody-decided' });
  });

  it('refuses what is too old', async () => {
    expect(await stepOf((world) => { world.pass(replayReachMs); world.plant(exampleFinding('a')); })).toMatchObject({ does: 'refuse', reason: 'too-old' });
  });

  it('leaves dead letters to those who settle them', async () => {
    expect(await stepOf((world) => { world.plant(exampleFinding('a', { kind: 'dead-lettered' })); })).toMatchObject({ does: 'refuse', reason: 'dead-lettered' });
    const poisoned = await stepOf((world) => {
      world.plant(exampleFinding('a', { kind: 'missed-by-explicit' }), exampleSubmission('a', 'legacy'));
      world.letters.push({ mergeKey: 'a', row: { _id: 'l', source: 'fallback', code: 'EVENT_POISONED', message: '', clusterTime: null, state: 'open' } });
    });
    expect(poisoned).toMatchObject({ does: 'refuse', reason: 'dead-lettered' });
  });

  it('refuses what is gone, and kinds of which nothing is missing', async () => {
    expect(await stepOf((world) => { world.plant(exampleFinding('a'), null); })).toMatchObject({ reason: 'no-document' });
    expect(await stepOf((world) => { world.plant(exampleFinding('a', { kind: 'phantom' })); })).toMatchObject({ reason: 'kind-not-repairable' });
  });

  it('says which document is no longer what it was', async () => {
    const changed = { createdAt: new Date(insertedAt), updatedAt: new Date(insertedAt + 1) };
    expect(await stepOf((world) => { world.plant(exampleFinding('a'), exampleSubmission('a', 'primary', changed)); })).toMatchObject({ does: 'trigger', changedSince: true });
  });

  it('starts a lost execution again only where the workflows as of the insert have it', async () => {
    const lost = (...listening: readonly string[]) => stepOf(async (world) => {
      world.plant(missing());
      await world.decide(decided('a'));
      world.listen(...listening);
    });
    expect(await lost(workflowId)).toMatchObject({ does: 'trigger', workflows: [workflowId] });
    expect(await lost('another')).toMatchObject({ does: 'refuse', reason: 'not-expected' });
    expect(await lost(workflowId, 'another')).toMatchObject({ does: 'refuse', reason: 'more-than-decided' });
  });

  it('starts with a lost execution whatever else was decided with it, by any path that was to start it', async () => {
    const step = await stepOf(async (world) => {
      world.plant(missing(), exampleSubmission('a', 'parallel'));
      world.listen(workflowId, 'another');
      await world.decide(decided('a', { phase: 'parallel' }));
      await world.decide(decided('a', { path: 'explicit', phase: 'parallel' }, exampleWorkflow('another')));
    });
    expect(step).toMatchObject({ does: 'trigger', workflows: ['another', workflowId] });
  });

  it('does not start what a path started that should not have', async () => {
    const step = await stepOf(async (world) => {
      world.plant(missing());
      await world.decide(decided('a', { path: 'explicit', phase: 'primary' }));
    });
    expect(step).toMatchObject({ does: 'refuse', reason: 'nobody-decided' });
  });

  it.each([
    ['pending', null, { does: 'enqueue' }],
    ['running', -1, { does: 'enqueue' }],
    ['running', 60_000, { does: 'nothing' }],
    ['completed', null, { does: 'nothing' }],
    ['held', null, { does: 'refuse', reason: 'held' }],
    ['failed', null, { does: 'refuse', reason: 'given-up' }],
    ['in-doubt', null, { does: 'refuse', reason: 'given-up' }],
  ] as const)('takes an execution that is %s for what it is', async (state, leaseMs, expected) => {
    const step = await stepOf(async (world) => {
      world.plant(missing({ cause: 'never-claimed' }));
      const lease = leaseMs === null ? null : { holder: 'w', token: 't', until: new Date(world.now() + leaseMs) };
      await world.executions.insertAll([exampleExecution('a', { state, lease })]);
    });
    expect(step).toMatchObject(expected);
  });

  it('selects open findings by kind, and says which named ones are not there', async () => {
    const world = createRepairWorld();
    world.plant(exampleFinding('a'));
    world.plant(exampleFinding('b', { kind: 'neither', status: 'repaired' }));
    world.plant(exampleFinding('c', { kind: 'phantom' }));
    const window = { from: 0, to: world.now() };
    expect((await planRepair(world.ports, { window, orgId, kinds: repairableKinds }, signal)).items.map(({ finding }) => finding)).toEqual(['finding-a']);
    expect(await planRepair(world.ports, { findings: ['finding-a', 'no-such'] }, signal)).toMatchObject({ unknown: ['no-such'], isCutOff: false });
  });

  it('writes nothing', async () => {
    const world = createRepairWorld();
    world.plant(exampleFinding('a'));
    await planRepair(world.ports, { findings: ['finding-a'] }, signal);
    expect([world.decisions.all(), world.executions.all(), world.queue.waiting(), world.recorded]).toEqual([[], [], [], []]);
  });
});
