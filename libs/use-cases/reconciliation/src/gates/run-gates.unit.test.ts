import { defaultBounds, judge, type Circumstances, type HistoryGap } from '@tandem/comparison';
import { orgIdSchema, type OrgId, type Phase } from '@tandem/documents';
import type { GateQuestion } from '@tandem/gates';
import { describe, expect, it } from 'vitest';
import { exampleFacts } from '../self-test/example-facts.ts';
import { createFakeDirectWriterStore, createFakeIgnoreStore, createFakeStreamSamples } from '../testing/fake-gate-stores.ts';
import { createRunGates } from './run-gates.ts';

const exampleIn = (phase: Phase) => exampleFacts(defaultBounds).find(({ facts }) => facts.submission?.stamp?.phase === phase)!;
const example = exampleIn('parallel');
const { orgId } = example.facts;
const window = { from: 1_000_000, to: 2_000_000 };
const gapOf = (from: number, to: number): HistoryGap => ({ from: { seconds: from, increment: 0 }, to: { seconds: to, increment: 0 } });

function runGates(question: GateQuestion | null, of: OrgId | null = orgId) {
  const gating = { samples: createFakeStreamSamples([]), ignores: createFakeIgnoreStore(), writers: createFakeDirectWriterStore() };
  return createRunGates({ gating, facts: { openDeadLetters: () => Promise.resolve(0) }, clock: () => window.to, bounds: defaultBounds }, of, question);
}

async function unknownCauses(lostUpdates: readonly HistoryGap[]): Promise<number | null | undefined> {
  const gates = await runGates(null);
  const watch = gates.watch(orgId);
  const circumstances: Circumstances = { ...example.circumstances, timeline: { ...example.circumstances.timeline, lostUpdates } };
  watch.add(judge(example.facts, circumstances), example.facts, circumstances);
  watch.done(window);
  const { organizations } = await gates.conclude(window);
  return organizations.get(orgId)?.lines.find(({ gate }) => gate === 'unknown-causes')?.value;
}

type Inserted = readonly (readonly [Phase, insertedAt: number])[];

/** The duration that is told of all together, where organizations had submissions of these phases at these times. */
async function durationOf(question: GateQuestion | null, ...organizations: readonly Inserted[]): Promise<number | null | undefined> {
  const gates = await runGates(question, null);
  organizations.forEach((inserted, index) => {
    const watch = gates.watch(orgIdSchema.parse(`org_${index}`));
    for (const [phase, insertedAt] of inserted) {
      const { facts, circumstances } = exampleIn(phase);
      watch.add({ ...judge(facts, circumstances), insertedAt }, facts, circumstances);
    }
    watch.done(window);
  });
  const { all } = await gates.conclude(window);
  return all.lines.find(({ gate }) => gate === 'minimum-duration')?.value;
}

describe('the gates of a run', () => {
  it('count the duration from the last submission of an earlier phase on', async () => {
    const alone: GateQuestion = { target: 'primary', pooled: false };
    expect(await durationOf(alone, [['parallel', 1_000_000]])).toBe(1_000_000);
    expect(await durationOf(alone, [['shadow', 1_200_000], ['shadow', 1_950_000], ['parallel', 1_960_000]])).toBe(50_000);
    expect(await durationOf(alone, [['parallel', 1_100_000], ['shadow', 1_300_000], ['primary', 1_400_000]])).toBe(700_000);
    expect(await durationOf({ ...alone, target: 'parallel' }, [['shadow', 1_950_000]])).toBe(1_000_000);
  });

  it('count it for a wave from when the last of its organizations came to the phase, and tell the longest where no move is asked about', async () => {
    const organizations: readonly Inserted[] = [[['parallel', 1_000_000]], [['shadow', 1_900_000], ['parallel', 1_950_000]]];
    expect(await durationOf({ target: 'primary', pooled: true }, ...organizations)).toBe(100_000);
    expect(await durationOf(null, ...organizations)).toBe(1_000_000);
  });

  it('count gaps whose updates are lost among the unknown causes, as far as they touch the window', async () => {
    expect(await unknownCauses([])).toBe(0);
    expect(await unknownCauses([gapOf(900, 1_000), gapOf(1_500, 1_600), gapOf(1_999, 2_500)])).toBe(3);
    expect(await unknownCauses([gapOf(800, 998), gapOf(2_000, 2_500)])).toBe(0);
  });
});
