import type { StoredFinding } from './finding.ts';
import { findingKinds, missedKinds, type ExclusionReason, type FindingKind, type FindingStatus } from './kinds.ts';

const firstRecheckMs = 10_000;
const rarestRecheckMs = 3_600_000;

/** How long an open finding is left alone before it is looked at again: ever longer, an hour at most. */
export function recheckAfterMs(rechecks: number): number {
  return Math.min(firstRecheckMs * 2 ** Math.min(rechecks, 20), rarestRecheckMs);
}

export type ClosingStatus = Extract<FindingStatus, 'healed' | 'expired'>;

/**
 * What a comparison does not judge of a submission that it excludes: that it finds no such thing has cleared nothing.
 * Without the submission nobody can tell what should have started; whether it ran is told by the executions alone.
 */
const unjudged: Readonly<Record<ExclusionReason, ReadonlySet<FindingKind>>> = {
  deleted: new Set([...missedKinds, 'dead-lettered', 'phantom', 'unknown']),
  direct: new Set(missedKinds),
  'too-old': new Set(Object.keys(findingKinds) as FindingKind[]),
};

/**
 * What becomes of a stored finding that a new comparison of the same submission no longer makes; null where it stays.
 * What only fell out of the repair window, or can no longer be judged, has not healed; what was mended before the submission
 * was deleted has.
 */
export function closeUnseen(
  { kind, status, insertedAt }: Pick<StoredFinding, 'kind' | 'status' | 'insertedAt'>,
  { exclusion, isMended }: { readonly exclusion: ExclusionReason | null; readonly isMended: boolean },
  now: number,
  replayReachMs: number,
): ClosingStatus | null {
  if (!findingKinds[kind].canHeal || status === 'healed' || status === 'expired') return null;
  const isTooOld = now - insertedAt.getTime() > replayReachMs;
  const isUnjudged = exclusion !== null && unjudged[exclusion].has(kind);
  if (!isTooOld && !isUnjudged) return 'healed';
  if (status !== 'open') return null;
  return exclusion === 'deleted' && isMended && !isTooOld ? 'healed' : 'expired';
}
