import { defaultBounds, judge, type Circumstances, type HistoryGap } from '@tandem/comparison';
import { describe, expect, it } from 'vitest';
import { exampleFacts } from '../self-test/example-facts.ts';
import { createFakeDirectWriterStore, createFakeIgnoreStore, createFakeStreamSamples } from '../testing/fake-gate-stores.ts';
import { createRunGates } from './run-gates.ts';

const example = exampleFacts(defaultBounds).find(({ facts }) => facts.submission?.stamp?.phase === 'parallel')!;
const { orgId } = example.facts;
const window = { from: 1_000_000, to: 2_000_000 };
const gapOf = (from: number, to: number): HistoryGap => ({ from: { seconds: from, increment: 0 }, to: { seconds: to, increment: 0 } });

async function unknownCauses(lostUpdates: readonly HistoryGap[]): Promise<number | null | undefined> {
  const gating = { samples: createFakeStreamSamples([]), ignores: createFakeIgnoreStore(), writers: createFakeDirectWriterStore() };
  const gates = await createRunGates({ gating, facts: { openDeadLetters: () => Promise.resolve(0) }, clock: () => window.to, bounds: defaultBounds }, orgId, null);
  const watch = gates.watch(orgId);
  const circumstances: Circumstances = { ...example.circumstances, timeline: { ...example.circumstances.timeline, lostUpdates } };
  watch.add(judge(example.facts, circumstances), example.facts, circumstances);
  watch.done(window);
  const { organizations } = await gates.conclude(window);
  return organizations.get(orgId)?.lines.find(({ gate }) => gate === 'unknown-causes')?.value;
}

describe('the gates of a run', () => {
  it('count gaps whose updates are lost among the unknown causes, as far as they touch the window', async () => {
    expect(await unknownCauses([])).toBe(0);
    expect(await unknownCauses([gapOf(900, 1_000), gapOf(1_500, 1_600), gapOf(1_999, 2_500)])).toBe(3);
    expect(await unknownCauses([gapOf(800, 998), gapOf(2_000, 2_500)])).toBe(0);
  });
});
