import { importers } from '../plan/cast.ts';
import { ways, type Batch, type Way } from '../plan/load.ts';
import { effectsOf } from '../platform/expected-effects.ts';

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
  standing(submission: number): Standing;
  /** Whether workflows follow it: not where it is written without a stamp to an organization that only records that. */
  triggers(submission: number): boolean;
  accepted(): number;
  /** Effects that must come: of those in doubt nobody knows. */
  expectedEffects(): number;
  /** What was written directly, triggers and is not complete: whether it has its effects is open from now on. */
  doubtDirectWrites(isComplete: (submission: number) => boolean): void;
  acceptedBy(way: Way): number;
}

export function createBooks(submissions: number, batches: readonly Batch[]): Books {
  const marks = new Uint8Array(submissions);
  const recordedOnly = new Uint8Array(submissions);
  const wayOf = new Uint8Array(submissions);
  const acceptedBy = new Map<Way, number>();
  let accepted = 0;
  let expectedEffects = 0;
  const triggers = (submission: number): boolean => recordedOnly[submission] === 0;
  const mustFollow = (submission: number): number => (triggers(submission) ? effectsOf(submission).length : 0);
  for (const { first, count, way, organization } of batches) {
    wayOf.fill(ways.indexOf(way), first, first + count);
    if (way === 'direct' && !importers.some((importer) => importer === organization)) recordedOnly.fill(1, first, first + count);
  }
  const wayAt = (submission: number): Way => ways[wayOf[submission] ?? 0] ?? 'http';
  return {
    submissions,
    sent(submission) {
      marks[submission] = standings.indexOf('doubtful');
    },
    accept(submission, { doubtful = false } = {}) {
      accepted += 1;
      if (!doubtful) {
        marks[submission] = standings.indexOf('accepted');
        expectedEffects += mustFollow(submission);
      }
      acceptedBy.set(wayAt(submission), (acceptedBy.get(wayAt(submission)) ?? 0) + 1);
    },
    standing: (submission) => standings[marks[submission] ?? 0] ?? 'unsent',
    triggers,
    accepted: () => accepted,
    expectedEffects: () => expectedEffects,
    doubtDirectWrites(isComplete) {
      const [doubtful, accepted] = [standings.indexOf('doubtful'), standings.indexOf('accepted')];
      for (let submission = 0; submission < submissions; submission += 1) {
        if (wayAt(submission) !== 'direct' || !triggers(submission) || marks[submission] === 0 || isComplete(submission)) continue;
        if (marks[submission] === accepted) expectedEffects -= mustFollow(submission);
        marks[submission] = doubtful;
      }
    },
    acceptedBy: (way) => acceptedBy.get(way) ?? 0,
  };
}
