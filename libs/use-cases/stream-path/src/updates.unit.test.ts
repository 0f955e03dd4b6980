import { compareClusterTime, executionKey, orgIdSchema, submissionIdSchema, workflowIdSchema, type TriggerDecision } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Death } from './testing/mortal.ts';
import { createWorld, isCaughtUp, type World, type WorldProcess } from './testing/world.ts';

const orgA = orgIdSchema.parse('org_a');

describe('updates of submissions', () => {
  let world: World;

  beforeEach(() => {
    world = createWorld();
    world.phases.assign(orgA, { phase: 'primary', directWrites: 'record' });
  });
  afterEach(() => world.end());

  const listener = (id: string, config: object = {}) =>
    world.workflow(id, { canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1', event: 'updated', ...config } }], edges: [] } });
  const decided = (): readonly TriggerDecision[] => world.decisions.all().filter(({ event }) => event !== 'submitted').sort((a, b) => compareClusterTime(a.clusterTime!, b.clusterTime!));
  const started = () => world.executions.all().filter(({ event }) => event !== 'submitted');
  const update = (number: number, data: object, options = {}) => world.deployment.updateSubmission('org_a', `key-${number}`, { data }, options);
  const counted = (process: WorldProcess, instruction: string) =>
    process.observations.reduce((sum, one) => sum + (one.type === 'events' && one.instruction === instruction ? one.count : 0), 0);
  const readBy = (process: WorldProcess) => process.observations.reduce((sum, one) => sum + (one.type === 'batch-read' ? one.events : 0), 0);
  const settle = (process: WorldProcess, changes: () => void) => {
    const before = world.deployment.events.length - readBy(process);
    changes();
    return world.until(() => world.deployment.events.length - readBy(process) === before && process.path.status().batchesInFlight === 0);
  };

  it('start the workflows that listen to them, once for each update, and leave those of the insert alone', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    world.deployment.putWorkflow('org_a', 'w2', listener('w2'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      update(1, { number: 2 });
      update(1, { number: 3 });
    });
    expect(decided().map(({ outcome, path, stamp, phase, dataFrom, matches }) => [outcome, path, stamp, phase, dataFrom, matches.map(({ workflowId }) => workflowId)])).toEqual([
      ['enqueued', 'stream', null, 'primary', 'lookup', ['w2']],
      ['enqueued', 'stream', null, 'primary', 'lookup', ['w2']],
    ]);
    expect(new Set(started().map(({ _id }) => _id)).size).toBe(2);
    expect(started().every(({ dataFrom, submission }) => dataFrom === 'lookup' && submission.data.number === 3)).toBe(true);
    expect(world.executions.all().filter(({ event }) => event === 'submitted').map(({ workflowId }) => workflowId)).toEqual(['w1']);
  });

  it('are decided by the document as of then, where the event or the server has it', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1', { filter: { field: 'number', operator: 'lt', value: 4 } }));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      update(1, { number: 2 }, { postImage: true });
      world.deployment.replaceSubmission('org_a', 'key-1', world.submission('org_a', 1, { data: { number: 3 } }));
      update(1, { number: 4 }, { postImage: true });
    });
    expect(decided().map(({ dataFrom, matches }) => [dataFrom, matches.length])).toEqual([['post-image', 1], ['event', 1], ['post-image', 0]]);
    expect(started().map(({ submission }) => submission.data.number).sort()).toEqual([2, 3]);
  });

  it('are counted in legacy, recorded in shadow and parallel, and start workflows from primary on', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => world.insert(1));
    for (const phase of ['legacy', 'shadow', 'parallel', 'primary', 'complete'] as const) {
      world.phases.assign(orgA, { phase, directWrites: 'record' });
      await settle(process, () => update(1, { phase }));
    }
    expect(decided().map(({ phase, outcome }) => [phase, outcome])).toEqual([['shadow', 'recorded'], ['parallel', 'recorded'], ['primary', 'enqueued'], ['complete', 'enqueued']]);
    expect(started()).toHaveLength(2);
    expect(counted(process, 'update-counted')).toBe(1);
  });

  it('leave a decision while nobody knows the phases: what was only counted could not be found again', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => world.insert(1));
    world.phases.loseSight();
    await settle(process, () => update(1, { number: 2 }));
    expect(decided().map(({ phase, outcome, matches }) => [phase, outcome, matches.length])).toEqual([['legacy', 'recorded', 1]]);
    expect(started()).toEqual([]);
  });

  it('of a form that nobody listens to take no turn from others, where the event tells the form', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1', { formId: 'form-2' }));
    const process = await world.startReading({ settings: { updatesPerSecond: 1 } });
    const begunAt = world.time.now();
    await settle(process, () => {
      world.insert(1);
      for (let number = 0; number < 50; number += 1) update(1, { number }, { postImage: true });
    });
    expect(counted(process, 'update-ignored')).toBe(50);
    expect(world.time.now() - begunAt).toBeLessThan(10_000);
  });

  it('cost nothing where no workflow of the organization listens, where none of the form does, and where they are not asked for', async () => {
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      update(1, { number: 2 });
    });
    await settle(process, () => {
      world.deployment.putWorkflow('org_a', 'w2', listener('w2', { formId: 'form-2' }));
      update(1, { number: 3 });
    });
    expect(decided()).toEqual([]);
    expect(counted(process, 'update-ignored')).toBe(2);
    await process.stop();
    const without = await world.startReading({ withoutUpdates: true });
    await settle(without, () => {
      world.deployment.putWorkflow('org_a', 'w3', listener('w3'));
      update(1, { number: 4 });
    });
    expect(decided()).toEqual([]);
  });

  it('that change nothing of what a person sent are none', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      world.deployment.updateSubmission('org_a', 'key-1', { syncStatus: 'synced', updatedAt: new Date() });
      world.deployment.updateSubmission('org_a', 'key-1', { routing: world.stamp('legacy') });
    });
    expect(decided()).toEqual([]);
    expect(counted(process, 'update-ignored')).toBe(2);
  });

  it('of a submission that was deleted since are let go, and the stream goes on', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      update(1, { number: 2 });
      world.deployment.deleteSubmission('org_a', 'key-1');
    });
    expect(decided()).toEqual([]);
    expect(counted(process, 'update-gone')).toBe(1);
  });

  it('that cannot be understood are dead letters that say nothing of the insert', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1);
      world.deployment.updateSubmission('org_a', 'key-1', { data: 'none' });
      world.deployment.emit({ operationType: 'update', namespace: { db: 'org_a', coll: 'form_submissions' }, documentKey: 'key-1', documentId: 'key-1', oversizedBytes: 9_000_000 });
    });
    const letters = world.deadLetters.all();
    expect(letters.map(({ code, mergeKey }) => [code, mergeKey])).toEqual([['EVENT_POISONED', undefined], ['EVENT_POISONED', undefined]]);
    expect(letters[0]?.event).toEqual({ operationType: 'update', namespace: { db: 'org_a', coll: 'form_submissions' } });
  });

  it('of writes that too many workflows led to are only recorded', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    const process = await world.startReading();
    await settle(process, () => {
      world.insert(1, { causationDepth: 6 });
      update(1, { number: 2 });
    });
    expect(decided().map(({ outcome }) => outcome)).toEqual(['recorded']);
    expect(process.observations.some(({ type }) => type === 'too-deep')).toBe(true);
  });

  it('that come too fast wait for their turn, and hold up no insert', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2'));
    const process = await world.startReading({ settings: { updatesPerSecond: 1 } });
    world.insert(1);
    for (let number = 0; number < 5; number += 1) update(1, { number });
    world.insert(2);
    await world.until(() => world.executions.all().filter(({ event }) => event === 'submitted').length === 2);
    expect(started().length).toBeLessThan(5);
    await world.until(() => started().length === 5 && isCaughtUp(process));
  });

  it('that wait for their turn are decided though the stream loses its history meanwhile', async () => {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    await world.startReading({ settings: { updatesPerSecond: 1 } });
    world.insert(1);
    for (let number = 0; number < 5; number += 1) update(1, { number });
    world.insert(2);
    await world.until(() => world.decisions.all().filter(({ event }) => event === 'submitted').length === 2);
    world.deployment.failNext(new TandemError('HISTORY_LOST', '286'));
    await world.until(() => world.gaps.all().length > 0);
    expect(started().length).toBeLessThan(5);
    await world.until(() => started().length === 5);
    expect(new Set(started().map(({ _id }) => _id)).size).toBe(5);
  });

  it('are decided once, whatever was read again after a crash', async () => {
    for (const moment of ['before', 'halfway', 'after'] as const) {
      for (let atCall = 5; atCall < 45; atCall += 2) {
        await world.end();
        world = createWorld();
        world.phases.assign(orgA, { phase: 'primary', directWrites: 'record' });
        await crashAndGoOn({ atCall, moment });
      }
    }
  }, 60_000);

  async function crashAndGoOn(death: Death): Promise<void> {
    world.deployment.putWorkflow('org_a', 'w1', listener('w1'));
    await (await world.startReading()).stop();
    world.insert(1);
    for (let number = 0; number < 4; number += 1) update(1, { number });
    let isDead = false;
    const doomed = world.start({ death });
    void doomed.mortal.dead.then(() => { isDead = true; });
    await world.until(() => isDead || decided().length === 4);
    const next = world.start();
    await world.until(() => isCaughtUp(next) && decided().length === 4);
    const keys = decided().map(({ event }) => executionKey(orgA, submissionIdSchema.parse('sub_1'), event, workflowIdSchema.parse('w1')));
    expect(started().map(({ _id }) => _id).sort()).toEqual([...keys].sort());
  }
});
