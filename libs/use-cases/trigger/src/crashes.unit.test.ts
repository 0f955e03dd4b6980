import type { TriggerPath } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultMoment } from './fake-faults.ts';
import { createTriggerWorld, exampleRequest } from './testing/world.ts';

const steps = ['definitions', 'executions', 'queue', 'decisions'] as const;
const moments = ['before', 'halfway', 'after'] as const;
type Step = (typeof steps)[number];
type World = ReturnType<typeof createTriggerWorld>;

/** Repeats a batch until it succeeds, as every path does. */
async function triggerUntilDone(world: World, paths: readonly TriggerPath[], ids: readonly string[]): Promise<void> {
  const requests = paths.flatMap((path) => ids.map((id) => exampleRequest(id, path)));
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const done = await world.trigger.triggerAll(requests).then(() => true, () => false);
    if (done) return;
  }
  throw new Error('the batch never succeeded');
}

/** Lets a worker run whatever waits: it claims a pending execution, and leaves any other alone. */
function runWaiting(world: World, runs: Map<string, number>): void {
  for (const { key } of world.queue.takeAll()) {
    if (world.executions.find(key)?.state !== 'pending') continue;
    world.executions.change(key, { state: 'completed' });
    runs.set(key, (runs.get(key) ?? 0) + 1);
  }
}

describe('a crash of the trigger', () => {
  const cases = steps.flatMap((step) => moments.map((moment) => [step, moment] as const));

  it.each(cases)('in the step %s, %s its write, rejects, and a repeat leaves everything once', async (step, moment) => {
    const world = createTriggerWorld();
    world[step].failNext(moment);
    await expect(world.trigger.triggerAll([exampleRequest('a'), exampleRequest('b')])).rejects.toMatchObject({ name: 'TandemError' });

    await triggerUntilDone(world, ['explicit'], ['a', 'b']);
    expect(world.executions.all()).toHaveLength(4);
    expect(world.decisions.all()).toHaveLength(2);
    expect(world.queue.waiting()).toHaveLength(4);
  });

  it.each(cases)('in the step %s, %s its write, records no decision before all else is durable', async (step, moment) => {
    const world = createTriggerWorld();
    world[step].failNext(moment);
    await world.trigger.triggerAll([exampleRequest('a')]).catch(() => undefined);
    if (world.decisions.all().length === 0) return;
    expect(world.executions.all()).toHaveLength(2);
    expect(world.queue.waiting()).toHaveLength(2);
  });

  it.each(cases)('in the step %s, %s its write, is mended by the other path', async (step, moment) => {
    const world = createTriggerWorld();
    world[step].failNext(moment);
    await world.trigger.triggerAll([exampleRequest('a', 'explicit')]).catch(() => undefined);
    await triggerUntilDone(world, ['stream'], ['a']);
    expect(world.executions.all()).toHaveLength(2);
    expect(world.queue.waiting()).toHaveLength(2);
  });
});

describe('paths, crashes and workers in any order', () => {
  const fault = fc.tuple(fc.constantFrom<Step>(...steps), fc.constantFrom<FaultMoment>(...moments));

  it('run every workflow exactly once, and every path leaves one decision', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fault, { maxLength: 8 }), async (scheduler, faults) => {
        const world = createTriggerWorld();
        const runs = new Map<string, number>();
        for (const [step, moment] of faults) world[step].failNext(moment);
        for (const port of ['definitions', 'executions', 'queue', 'decisions'] as const) delayCalls(world, port, scheduler);

        const paths: readonly TriggerPath[] = ['explicit', 'stream', 'fallback'];
        const all = Promise.all(paths.map((path) => triggerUntilDone(world, [path], ['a', 'b'])));
        for (let turn = 0; turn < 6; turn += 1) void scheduler.schedule(Promise.resolve()).then(() => { runWaiting(world, runs); });
        await scheduler.waitFor(all);
        runWaiting(world, runs);

        expect([...runs.values()]).toEqual([1, 1, 1, 1]);
        expect(world.executions.all().every(({ state }) => state === 'completed')).toBe(true);
        expect(world.decisions.all()).toHaveLength(6);
      }),
      { numRuns: 300 },
    );
  });
});

/** Lets the scheduler choose when a port's call begins, and when its answer arrives. */
function delayCalls(world: World, port: Step, scheduler: fc.Scheduler): void {
  const target = world.ports[port] as unknown as Record<string, (...inputs: unknown[]) => Promise<unknown>>;
  const name = { definitions: 'ensureAll', executions: 'insertAll', queue: 'addAll', decisions: 'recordAll' }[port];
  const call = target[name]!;
  target[name] = async (...inputs) => {
    await scheduler.schedule(Promise.resolve(), `${port} begins`);
    const answer = await call(...inputs);
    await scheduler.schedule(Promise.resolve(), `${port} answers`);
    return answer;
  };
}
