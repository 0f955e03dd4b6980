import { submissionIdSchema, type Phase, type TriggerPath } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { isDue, isSettled } from './due.ts';

const decidedAt = 1_800_000_000_000;
const bounds = { afterMs: 2_000, lagBoundMs: 30_000, marginMs: 2_000 };
const submission = (phase: Phase) => ({
  submissionId: submissionIdSchema.parse('sub_due'), mergeKey: 'key', stamp: { phase, flagRevision: 'r', decidedAt: new Date(decidedAt), by: 'test' },
});
const traces = (paths: readonly TriggerPath[], deadLettered: readonly TriggerPath[] = []) => ({ decidedBy: new Set(paths), deadLetteredBy: new Set(deadLettered), clusterTime: null });
const stream = (secondsAfter: number | null, hasLeader = true) => ({
  watermark: secondsAfter === null ? null : { seconds: decidedAt / 1_000 + secondsAfter, increment: 0 }, hasLeader,
});

describe('whether the owner has had its say', () => {
  it.each<[Phase, TriggerPath, boolean]>([
    ['legacy', 'explicit', true], ['legacy', 'stream', false],
    ['shadow', 'explicit', true], ['shadow', 'stream', false],
    ['parallel', 'explicit', true], ['parallel', 'stream', true],
    ['primary', 'explicit', false], ['primary', 'stream', true],
    ['complete', 'stream', true], ['complete', 'fallback', true], ['legacy', 'repair', true],
  ])('in %s a decision of %s settles it: %s', (phase, path, settled) => {
    expect(isSettled(submission(phase), traces([path]))).toBe(settled);
  });

  it('takes what the stream keeps for its word where it is the owner, and not where the explicit path would do as well', () => {
    const held = { ...traces(['stream']), heldBy: new Set<TriggerPath>(['stream']) };
    expect(isSettled(submission('primary'), held)).toBe(true);
    expect(isSettled(submission('parallel'), held)).toBe(false);
    expect(isSettled(submission('parallel'), { ...held, decidedBy: new Set<TriggerPath>(['stream', 'fallback']) })).toBe(true);
  });

  it("takes a dead letter for the word of the path that left it", () => {
    expect(isSettled(submission('complete'), traces([], ['stream']))).toBe(true);
    expect(isSettled(submission('legacy'), traces([], ['stream']))).toBe(false);
    expect(isSettled(submission('legacy'), traces([], ['fallback']))).toBe(true);
  });
});

describe('whether it is time', () => {
  it('waits two seconds, whoever owns it', () => {
    for (const phase of ['legacy', 'parallel', 'complete'] as const) {
      expect(isDue(submission(phase), stream(100, false), decidedAt + 1_999, bounds)).toBe(false);
      expect(isDue(submission(phase), stream(100, false), decidedAt + 2_000, bounds)).toBe(true);
    }
  });

  it('leaves a stream that is led the time to come by', () => {
    expect(isDue(submission('primary'), stream(2), decidedAt + 10_000, bounds)).toBe(false);
    expect(isDue(submission('primary'), stream(3), decidedAt + 10_000, bounds)).toBe(true);
    expect(isDue(submission('primary'), stream(null), decidedAt + 10_000, bounds)).toBe(false);
  });

  it('does not wait for a stream without a leader, nor beyond the bound of its lag', () => {
    expect(isDue(submission('complete'), stream(0, false), decidedAt + 2_000, bounds)).toBe(true);
    expect(isDue(submission('complete'), stream(0), decidedAt + 30_001, bounds)).toBe(true);
  });
});
