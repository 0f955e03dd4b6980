import { importers } from '../plan/cast.ts';
import { ways, type Way } from '../plan/load.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import { effectsOf, type EffectWorkflow } from '../platform/expected-effects.ts';

/**
 * Where a submission stands, as its sender knows. `doubtful`: its answer never came, or it was written directly
 * while the kill switch may have been thrown: either it has its effects, once, or none.
 */
export type Standing = 'unsent' | 'doubtful' | 'accepted';

const standings: readonly Standing[] = ['unsent', 'doubtful', 'accepted'];

/** What was sent and what became of it: a byte per submission, so that millions fit. */
export interface Books {
  readonly submissions: number;
  /** It is on its way; until it is accepted it may be stored or not. */
  sent(submission: number): void;
  /** It is known to be stored, once; where it is `doubtful` its effects are open all the same. */
  accept(submission: number, how?: { readonly doubtful?: boolean }): void;
  /** How many were ever on their way. */
  sentInAll(): number;
  standing(submission: number): Standing;
  /** What must follow it once it is stored: nothing where it is written without a stamp to an organization that only records that. */
  effectsOf(submission: number): readonly EffectWorkflow[];
  accepted(): number;
  /** Effects that must come: of those in doubt nobody knows. */
  expectedEffects(): number;
  /** One of its effects was seen, for the first time. */
  effectSeen(submission: number): void;
  /** Of those that must come, how many have not been seen. */
  awaitedEffects(): number;
  /** What was written directly, triggers and is not complete: whether it has its effects is open from now on. */
  doubtDirectWrites(): void;
  /** How many are in doubt. */
  doubtful(): number;
  acceptedBy(way: Way): number;
}

export function createBooks({ submissions, batches, startingPercent }: Pick<ChaosPlan, 'submissions' | 'batches' | 'startingPercent'>): Books {
  const marks = new Uint8Array(submissions);
  const recordedOnly = new Uint8Array(submissions);
  const wayOf = new Uint8Array(submissions);
  const effectsSeen = new Uint8Array(submissions);
  const acceptedBy = new Map<Way, number>();
  let sentInAll = 0;
  let accepted = 0;
  let expectedEffects = 0;
  let awaitedEffects = 0;
  const [doubtfulMark, acceptedMark] = [standings.indexOf('doubtful'), standings.indexOf('accepted')];
  const effects = (submission: number): readonly EffectWorkflow[] => (recordedOnly[submission] === 0 ? effectsOf(submission, startingPercent) : []);
  const mustFollow = (submission: number): number => effects(submission).length;
  const awaited = (submission: number): number => Math.max(0, mustFollow(submission) - (effectsSeen[submission] ?? 0));
  for (const { first, count, way, organization } of batches) {
    wayOf.fill(ways.indexOf(way), first, first + count);
    if (way === 'direct' && !importers.some((importer) => importer === organization)) recordedOnly.fill(1, first, first + count);
  }
  const wayAt = (submission: number): Way => ways[wayOf[submission] ?? 0] ?? 'http';
  return {
    submissions,
    sent(submission) {
      if (marks[submission] === 0) sentInAll += 1;
      marks[submission] = doubtfulMark;
    },
    accept(submission, { doubtful = false } = {}) {
      accepted += 1;
      if (!doubtful) {
        marks[submission] = acceptedMark;
        expectedEffects += mustFollow(submission);
        awaitedEffects += awaited(submission);
      }
      acceptedBy.set(wayAt(submission), (acceptedBy.get(wayAt(submission)) ?? 0) + 1);
    },
    standing: (submission) => standings[marks[submission] ?? 0] ?? 'unsent',
    effectsOf: effects,
    sentInAll: () => sentInAll,
    accepted: () => accepted,
    expectedEffects: () => expectedEffects,
    effectSeen(submission) {
      const before = awaited(submission);
      effectsSeen[submission] = (effectsSeen[submission] ?? 0) + 1;
      if (marks[submission] === acceptedMark) awaitedEffects -= before - awaited(submission);
    },
    awaitedEffects: () => awaitedEffects,
    doubtDirectWrites() {
      for (let submission = 0; submission < submissions; submission += 1) {
        if (wayAt(submission) !== 'direct' || marks[submission] !== acceptedMark || awaited(submission) === 0) continue;
        expectedEffects -= mustFollow(submission);
        awaitedEffects -= awaited(submission);
        marks[submission] = doubtfulMark;
      }
    },
    doubtful: () => marks.reduce((sum, mark) => sum + Number(mark === doubtfulMark), 0),
    acceptedBy: (way) => acceptedBy.get(way) ?? 0,
  };
}
