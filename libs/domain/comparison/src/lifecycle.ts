import type { StoredFinding } from './finding.ts';
import { findingKinds, type FindingStatus } from './kinds.ts';

const firstRecheckMs = 10_000;
const rarestRecheckMs = 3_600_000;

/** How long an open finding is left alone before it is looked at again: ever longer, an hour at most. */
export function recheckAfterMs(rechecks: number): number {
  return Math.min(firstRecheckMs * 2 ** Math.min(rechecks, 20), rarestRecheckMs);
}

export type ClosingStatus = Extract<FindingStatus, 'healed' | 'expired'>;

/**
 * What becomes of a stored finding that a new comparison of the same submission no longer makes; null
 * where it stays. What only fell out of the repair window has not healed.
 */
export function closeUnseen(stored: Pick<StoredFinding, 'kind' | 'status' | 'insertedAt'>, now: number, replayReachMs: number): ClosingStatus | null {
  if (!findingKinds[stored.kind].canHeal || stored.status === 'healed' || stored.status === 'expired') return null;
  const isTooOld = now - stored.insertedAt.getTime() > replayReachMs;
  if (!isTooOld) return 'healed';
  return stored.status === 'open' ? 'expired' : null;
}
