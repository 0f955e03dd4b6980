import type { Trigger } from '@tandem/trigger';
import { exampleExecution } from '@tandem/trigger/testing';
import { describe, expect, it } from 'vitest';
import { applyRepair } from './apply-repair.ts';
import { planRepair } from './plan-repair.ts';
import { decided, exampleFinding, workflowId } from './testing/examples.ts';
import { createRepairWorld } from './testing/world.ts';

const { signal } = new AbortController();
const order = { by: 'ada', reason: 'the handler had died', rate: 50 };

async function planned(world: ReturnType<typeof createRepairWorld>, ...names: readonly string[]) {
  for (const name of names) world.plant(exampleFinding(name));
  return planRepair(world.ports, { findings: names.map((name) => `finding-${name}`) }, signal);
}

describe('a repair', () => {
  it('starts what was missed once, under its own path, makes the finding due, and is in the audit', async () => {
    const world = createRepairWorld();
    const result = await applyRepair(world.ports, await planned(world, 'a'), order, signal);
    expect(result).toMatchObject({ ended: 'whole', counts: { repaired: 1, failed: 0 }, items: [{ outcome: 'repaired', sentence: '1 workflow, 1 new execution' }] });
    expect(world.decisions.all()).toMatchObject([{ path: 'repair', outcome: 'enqueued', phase: 'primary', registry: { source: 'history' } }]);
    expect(world.queue.waiting()).toHaveLength(1);
    expect(world.lookedAt).toEqual(['finding-a']);
    expect(world.recorded).toMatchObject([{ action: 'repair', by: 'ada', reason: 'the handler had died', outcome: 'done', detail: { findings: 1, repaired: 1 } }]);
  });

  it('meets what was done since the plan as already there', async () => {
    const world = createRepairWorld();
    const plan = await planned(world, 'a');
    await world.decide(decided('a'));
    expect(await applyRepair(world.ports, plan, order, signal)).toMatchObject({ counts: { 'already-there': 1, repaired: 0 } });
    expect(world.executions.all()).toEqual([]);
  });

  it('is in the audit where nothing was to be done, too', async () => {
    const world = createRepairWorld();
    world.plant(exampleFinding('a'));
    await world.decide(decided('a'));
    const plan = await planRepair(world.ports, { findings: ['finding-a'] }, signal);
    expect(plan.items).toMatchObject([{ does: 'nothing' }]);
    await applyRepair(world.ports, plan, order, signal);
    expect(world.recorded).toMatchObject([{ action: 'repair', outcome: 'done', detail: { findings: 1, 'already-there': 1 } }]);
  });

  it('runs nothing twice, though two are at it at once', async () => {
    for (let time = 0; time < 20; time += 1) {
      const world = createRepairWorld();
      const plan = await planned(world, 'a', 'b', 'c');
      await Promise.all([applyRepair(world.ports, plan, order, signal), applyRepair(world.ports, plan, order, signal)]);
      expect([world.executions.all().length, world.queue.waiting().length, world.decisions.all().length]).toEqual([3, 3, 3]);
    }
  });

  it('adds the job of a waiting execution again', async () => {
    const world = createRepairWorld();
    world.plant(exampleFinding('a', { kind: 'not-executed', cause: 'never-claimed', workflowIds: [workflowId] }));
    await world.executions.insertAll([exampleExecution('a', { attempt: 3 })]);
    const plan = await planRepair(world.ports, { findings: ['finding-a'] }, signal);
    expect(await applyRepair(world.ports, plan, order, signal)).toMatchObject({ counts: { repaired: 1 } });
    expect(world.queue.waiting()).toMatchObject([{ attempt: 3 }]);
    expect(world.decisions.all()).toEqual([]);
  });

  it('keeps to the rate', async () => {
    const world = createRepairWorld();
    const plan = await planned(world, ...Array.from({ length: 100 }, (_, index) => `s${index}`));
    const begun = world.now();
    const progress: number[] = [];
    await applyRepair(world.ports, plan, { ...order, rate: 10 }, signal, ({ done }) => progress.push(done));
    expect(world.now() - begun).toBe(9_000);
    expect(progress).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('says of one that fails by itself why, and repairs the others', async () => {
    const world = createRepairWorld();
    const plan = await planned(world, 'a', 'bad', 'b');
    const whole = world.ports.trigger;
    const trigger: Trigger = {
      triggerAll: (requests, stopping) => (requests.some(({ mergeKey }) => mergeKey === 'bad') ? Promise.reject(new TypeError('poison')) : whole.triggerAll(requests, stopping)),
    };
    const ports = { ...world.ports, trigger };
    const result = await applyRepair(ports, plan, order, signal);
    expect(result.counts).toMatchObject({ repaired: 2, failed: 1 });
    expect(world.recorded).toMatchObject([{ outcome: 'failed', detail: { repaired: 2, failed: 1 } }]);
  });

  it('stops where a backend is away, says what is left, and does that the next time', async () => {
    const world = createRepairWorld();
    const plan = await planned(world, 'a', 'b');
    world.queue.failNext('before');
    const stopped = await applyRepair(world.ports, plan, order, signal);
    expect(stopped).toMatchObject({ ended: 'stopped', counts: { left: 2 } });
    expect(stopped.trouble).toContain('Redis');
    expect(world.recorded).toMatchObject([{ outcome: 'failed' }]);
    expect(await applyRepair(world.ports, plan, order, signal)).toMatchObject({ ended: 'whole', counts: { repaired: 2 } });
    expect(world.executions.all()).toHaveLength(2);
  });

  it('stops between batches when it is told to', async () => {
    const world = createRepairWorld();
    const plan = await planned(world, ...Array.from({ length: 100 }, (_, index) => `s${index}`));
    const stopping = new AbortController();
    const result = await applyRepair(world.ports, plan, order, stopping.signal, () => { stopping.abort(); });
    expect(result).toMatchObject({ ended: 'interrupted', counts: { repaired: 50, left: 50 } });
  });
});
