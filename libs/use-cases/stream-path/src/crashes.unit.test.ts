import { decisionId, orgIdSchema, submissionIdSchema, submissionStreamName } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Death } from './testing/mortal.ts';
import { createWorld, type World } from './testing/world.ts';

const orgA = orgIdSchema.parse('org_a');

/** What somebody does to the collections. */
type Deed =
  | { readonly do: 'submit'; readonly phase: 'legacy' | 'shadow' | 'parallel' | 'primary' | 'complete' }
  | { readonly do: 'put'; readonly workflow: string; readonly active: boolean }
  | { readonly do: 'status'; readonly workflow: string; readonly active: boolean }
  | { readonly do: 'delete'; readonly workflow: string }
  /** As where a copy is saved, and the former one deleted. */
  | { readonly do: 'copy'; readonly workflow: string }
  | { readonly do: 'poison' };

const workflow = fc.constantFrom('w1', 'w2', 'w3');
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('submit' as const), phase: fc.constantFrom('legacy', 'shadow', 'parallel', 'primary', 'complete') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('put' as const), workflow, active: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('status' as const), workflow, active: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), workflow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('copy' as const), workflow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('poison' as const) }) },
);
const death: fc.Arbitrary<Death> = fc.record({ atCall: fc.integer({ min: 1, max: 60 }), moment: fc.constantFrom('before', 'halfway', 'after') });

/** The truth, told by whoever did the deeds: which workflows each submission starts, and in which phase it came. */
interface Ledger {
  readonly expected: Map<number, { phase: string; workflows: readonly string[] }>;
  readonly poison: Set<number>;
  /** Of workflows that have been copied. */
  readonly keys: Map<string, string>;
}

function doDeeds(world: World, deeds: readonly Deed[], ledger: Ledger, active: Map<string, boolean>, from: number): void {
  const keyOf = (workflow: string) => ledger.keys.get(workflow) ?? workflow;
  deeds.forEach((one, index) => {
    const number = from + index;
    switch (one.do) {
      case 'submit':
        world.deployment.insertSubmission('org_a', `key-${number}`, world.submission('org_a', number, { routing: world.stamp(one.phase) }));
        ledger.expected.set(number, { phase: one.phase, workflows: [...active].filter(([, is]) => is).map(([id]) => id).sort() });
        break;
      case 'put':
        world.deployment.putWorkflow('org_a', keyOf(one.workflow), world.workflow(one.workflow, { status: one.active ? 'active' : 'paused' }));
        active.set(one.workflow, one.active);
        break;
      case 'status':
        if (!active.has(one.workflow)) break;
        world.deployment.updateWorkflow('org_a', keyOf(one.workflow), { status: one.active ? 'active' : 'paused' });
        active.set(one.workflow, one.active);
        break;
      case 'delete':
        if (!active.delete(one.workflow)) break;
        world.deployment.deleteWorkflow('org_a', keyOf(one.workflow));
        break;
      case 'copy': {
        const [isActive, former] = [active.get(one.workflow), keyOf(one.workflow)];
        if (isActive === undefined) break;
        ledger.keys.set(one.workflow, `${one.workflow}-${number}`);
        world.deployment.putWorkflow('org_a', keyOf(one.workflow), world.workflow(one.workflow, { status: isActive ? 'active' : 'paused' }));
        if (number % 2 === 0) world.deployment.updateWorkflow('org_a', former, { lastSeenBy: 'an editor' });
        world.deployment.deleteWorkflow('org_a', former);
        break;
      }
      case 'poison':
        world.deployment.insertSubmission('org_a', `key-${number}`, world.submission('org_a', number, { data: 'none' }));
        ledger.poison.add(number);
    }
  });
}

/** A worker that takes what the queue has and runs each pending execution; how often each ran. */
function createRunCounter(world: World) {
  const runs = new Map<string, number>();
  return {
    runs,
    work() {
      for (const { key } of world.queue.takeAll()) {
        if (world.executions.find(key)?.state !== 'pending') continue;
        world.executions.change(key, { state: 'completed' });
        runs.set(key, (runs.get(key) ?? 0) + 1);
      }
    },
  };
}

function expectNothingLostOrDoubled(world: World, ledger: Ledger, runs: ReadonlyMap<string, number>): void {
  const expectedRuns: string[] = [];
  for (const [number, { phase, workflows }] of ledger.expected) {
    const decision = world.decisions.find(decisionId(orgA, submissionIdSchema.parse(`sub_${number}`), 'submitted', 'stream'));
    if (phase === 'legacy') {
      expect(decision).toBeUndefined();
      continue;
    }
    expect(decision?.matches.map((match) => match.workflowId)).toEqual(workflows);
    expect(decision?.outcome).toBe(phase === 'shadow' ? 'recorded' : 'enqueued');
    if (phase !== 'shadow') expectedRuns.push(...workflows.map((id) => `org_a:sub_${number}:submitted:${id}`));
  }
  expect([...runs.keys()].sort()).toEqual(expectedRuns.sort());
  expect([...runs.values()].every((count) => count === 1)).toBe(true);
  expect(world.deadLetters.all().map((letter) => letter.submissionId).sort()).toEqual([...ledger.poison].map((number) => `sub_${number}`).sort());
}

/** In a gap, nobody knows when a workflow changed: what may be wrong for that says so. */
function expectAllDoneOnce(world: World, ledger: Ledger, runs: ReadonlyMap<string, number>): void {
  for (const [number, { workflows }] of ledger.expected) {
    const decision = world.decisions.find(decisionId(orgA, submissionIdSchema.parse(`sub_${number}`), 'submitted', 'stream'));
    const matched = decision?.matches.map((match) => match.workflowId) ?? [];
    const ran = [...runs.keys()].filter((key) => key.startsWith(`org_a:sub_${number}:`)).map((key) => key.split(':').at(-1));
    expect(decision, `sub_${number}`).toBeDefined();
    expect(ran).toEqual(expect.arrayContaining(matched));
    if (decision?.registryRace) continue;
    expect(matched).toEqual(workflows);
    expect(ran.sort()).toEqual(workflows);
  }
  expect([...runs.values()].every((count) => count === 1)).toBe(true);
  expect(world.deadLetters.all().map((letter) => letter.submissionId).sort()).toEqual([...ledger.poison].map((number) => `sub_${number}`).sort());
  expect(world.gaps.all().filter(({ state }) => state !== 'closed')).toEqual([]);
}

describe('a watcher that dies', () => {
  it('loses nothing, runs nothing twice and decides as it would have, wherever it dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 25 }), fc.array(fc.tuple(death, fc.array(deed, { maxLength: 6 })), { maxLength: 5 }), async (deeds, deaths) => {
        const world = createWorld({ latencyMs: 20 });
        const ledger: Ledger = { expected: new Map(), poison: new Set(), keys: new Map() };
        const active = new Map<string, boolean>();
        const worker = createRunCounter(world);
        const first = world.start();
        await world.until(() => first.path.status().lagMs === 0);
        await first.stop();
        doDeeds(world, deeds, ledger, active, 0);
        for (const [index, [dies, meanwhile]] of deaths.entries()) {
          const process = world.start({ death: dies, settings: { checkpointEveryMs: 5 } });
          await process.mortal.dead;
          worker.work();
          doDeeds(world, meanwhile, ledger, active, 100 * (index + 1));
        }
        const last = world.start();
        await world.until(() => last.path.status().lagMs === 0);
        worker.work();
        expectNothingLostOrDoubled(world, ledger, worker.runs);
        await last.stop();
        world.time.stop();
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('loses nothing when it dies in its very first start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(death.map((one) => ({ ...one, atCall: 1 + (one.atCall % 12) })), { minLength: 1, maxLength: 4 }), async (deaths) => {
        const world = createWorld({ latencyMs: 20 });
        for (const id of ['w1', 'w2']) world.deployment.putWorkflow('org_a', id, world.workflow(id));
        const ledger: Ledger = { expected: new Map(), poison: new Set(), keys: new Map() };
        const active = new Map([['w1', true], ['w2', true]]);
        const worker = createRunCounter(world);
        for (const [index, dies] of deaths.entries()) {
          const process = world.start({ death: dies, settings: { checkpointEveryMs: 5 } });
          await process.mortal.dead;
          worker.work();
          // from the first checkpoint on, Tandem answers for every insert
          if (world.checkpoints.read(submissionStreamName)) doDeeds(world, [{ do: 'submit', phase: 'primary' }, { do: 'poison' }], ledger, active, 10 * index);
        }
        const last = world.start();
        await world.until(() => last.path.status().lagMs === 0);
        worker.work();
        expectNothingLostOrDoubled(world, ledger, worker.runs);
        await last.stop();
        world.time.stop();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('loses nothing and runs nothing twice, wherever it dies while it opens a gap and fills it', async () => {
    // each workflow is put once: what came and went within a gap, nobody can know of
    const deedsOf = (maxLength: number) => fc.array(fc.constantFrom<'submit' | 'put' | 'poison'>('submit', 'submit', 'submit', 'put', 'poison'), { maxLength });
    const chapter = fc.record({ isLost: fc.boolean(), dies: death, meanwhile: deedsOf(6) });
    await fc.assert(
      fc.asyncProperty(deedsOf(15), fc.array(chapter, { minLength: 1, maxLength: 6 }), async (deeds, chapters) => {
        const world = createWorld({ latencyMs: 20 });
        const ledger: Ledger = { expected: new Map(), poison: new Set(), keys: new Map() };
        const active = new Map<string, boolean>();
        const worker = createRunCounter(world);
        const tell = (what: readonly ('submit' | 'put' | 'poison')[], from: number): void => {
          for (const [index, one] of what.entries()) {
            const workflow = `w${from + index}`;
            const told: Deed = one === 'submit' ? { do: one, phase: 'primary' } : one === 'put' ? { do: one, workflow, active: true } : { do: one };
            doDeeds(world, [told], ledger, active, from + index);
          }
        };
        const first = world.start();
        await world.until(() => first.path.status().lagMs === 0);
        await first.stop();
        tell(deeds, 0);
        world.deployment.forget();
        for (const [index, { isLost, dies, meanwhile }] of chapters.entries()) {
          const process = world.start({ death: dies, settings: { checkpointEveryMs: 5 } });
          await process.mortal.dead;
          worker.work();
          tell(meanwhile, 100 * (index + 1));
          if (isLost) world.deployment.forget();
        }
        const last = world.start();
        await world.until(() => last.path.status().lagMs === 0, 600_000);
        worker.work();
        expectAllDoneOnce(world, ledger, worker.runs);
        await last.stop();
        world.time.stop();
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});
