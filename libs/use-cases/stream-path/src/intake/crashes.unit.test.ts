import { orgIdSchema } from '@tandem/documents';
import { createTrigger } from '@tandem/trigger';
import { compileWorkflow } from '@tandem/workflow-matching';
import { describe, expect, it } from 'vitest';
import { createFakeEarlierDecisions } from '../testing/fake-stream-stores.ts';
import { createMortal, type Death } from '../testing/mortal.ts';
import { createWorld, isCaughtUp, type World } from '../testing/world.ts';
import { createEventIntake } from './event-intake.ts';

const never = (): AbortSignal => new AbortController().signal;
const deaths = (['before', 'halfway', 'after'] as const).flatMap((moment) => Array.from({ length: 9 }, (_, index): Death => ({ atCall: index + 1, moment })));

/** A process that takes events, and dies at some step. It knows the workflows that the stream knows. */
function startIntake(world: World, death: Death | null) {
  const { time, deployment, phases } = world;
  const mortal = createMortal(death, () => time.sleep(time.random() * 5, never()));
  const outcome = compileWorkflow(world.workflow('w1'), orgIdSchema.parse('org_a'));
  const known = { candidates: outcome.outcome === 'compiled' ? [outcome.workflow] : [], malformed: [] };
  const stores = { executions: mortal.bind(world.executions), decisions: mortal.bind(world.decisions), definitions: mortal.bind(world.definitions), queue: mortal.bind(world.queue) };
  const intake = createEventIntake(
    {
      source: deployment.source,
      reach: mortal.bind({ watermark: () => Promise.resolve(null), hasLeader: () => Promise.resolve(false) }),
      workflows: { live: () => Promise.resolve(known), asOf: () => Promise.resolve({ ...known, changedNear: false }) },
      trigger: createTrigger({ ...stores, clock: () => time.now() }),
      earlier: mortal.bind(createFakeEarlierDecisions(world.decisions, world.deadLetters)),
      deadLetters: mortal.bind(world.deadLetters),
      phases,
      time,
    },
    { directWritesPerSecond: 100 },
  );
  return { intake, mortal };
}

describe('whoever takes an event and dies of it', () => {
  it.each(deaths)('at call $atCall, $moment, leaves one effect when the event comes again, and the stream reads it as well', async (death) => {
    const world = createWorld();
    world.deployment.putWorkflow('org_a', 'key-w1', world.workflow('w1'));
    world.insert(1);
    const event = world.deployment.events.at(-1)!;
    const { intake, mortal } = startIntake(world, death);
    await Promise.race([intake.take(event, never()), mortal.dead]);
    const again = startIntake(world, null).intake.take(event, never());
    const stream = await world.startReading();
    expect(['decided', 'already-decided']).toContain((await again).outcome);
    await world.until(() => isCaughtUp(stream));
    expect(world.executions.all().map(({ submissionId, workflowId, state }) => [submissionId, workflowId, state])).toEqual([['sub_1', 'w1', 'pending']]);
    expect(world.queue.waiting()).toHaveLength(1);
    await world.end();
  });

  it.each(Array.from({ length: 20 }, (_, index) => index))('does so among many at once, %i', async (run) => {
    const world = createWorld({ latencyMs: 1 + run });
    world.deployment.putWorkflow('org_a', 'key-w1', world.workflow('w1'));
    const stream = await world.startReading();
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    const events = numbers.map((number) => {
      world.insert(number);
      return world.deployment.events.at(-1)!;
    });
    const mortals = [startIntake(world, { atCall: 5 + run, moment: 'halfway' }), startIntake(world, null), startIntake(world, { atCall: 20 + run, moment: 'before' })];
    await Promise.all(mortals.map(({ intake, mortal }) => Promise.race([Promise.all(events.map((event) => intake.take(event, never()))), mortal.dead])));
    await world.until(() => isCaughtUp(stream));
    expect(world.executions.all().map(({ submissionId }) => submissionId).sort()).toEqual(numbers.map((number) => `sub_${number}`).sort());
    expect(new Set(world.queue.waiting().map(({ key }) => key)).size).toBe(10);
    expect(world.deadLetters.all()).toEqual([]);
    await world.end();
  });
});
