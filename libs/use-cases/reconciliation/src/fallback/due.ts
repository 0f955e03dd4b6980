import type { ClusterTime, Phase, TriggerPath } from '@tandem/documents';
import { phaseRules } from '@tandem/routing';
import type { StampedSubmission, Traces } from './ports.ts';

/** All in milliseconds. */
export interface FallbackBounds {
  /** No submission is touched before this has passed since its stamp. */
  readonly afterMs: number;
  /** A stream that leaves a submission alone for so long is taken to be too far behind. */
  readonly lagBoundMs: number;
  /** How far a stamp may be from its insert's cluster time. */
  readonly marginMs: number;
}

export interface StreamReading {
  readonly watermark: ClusterTime | null;
  readonly hasLeader: boolean;
}

/** Whose word the fallback waits for; its own and a repair's are good for any. */
export function ownersOf(phase: Phase): readonly TriggerPath[] {
  const { owner } = phaseRules[phase];
  return [...(owner === 'either' ? (['explicit', 'stream'] as const) : [owner]), 'fallback', 'repair'];
}

/**
 * Whether the owner has left a decision or a dead letter: then there is nothing to do, ever. A hold binds the stream
 * path alone: where the explicit one would do as well, what the stream keeps is no word for both.
 */
export function isSettled({ stamp }: StampedSubmission, { decidedBy, heldBy, deadLetteredBy }: Traces): boolean {
  const keeps = (path: TriggerPath) => phaseRules[stamp.phase].owner === 'either' && heldBy?.has(path) === true;
  return ownersOf(stamp.phase).some((path) => (decidedBy.has(path) && !keeps(path)) || deadLetteredBy.has(path));
}

/**
 * Whether an unsettled submission is to be triggered now. Owner explicit or either: when the wait is
 * over. Owner stream: as soon as the stream has passed it, nobody leads the stream, or it is too far behind.
 */
export function isDue({ stamp }: StampedSubmission, stream: StreamReading, now: number, bounds: FallbackBounds): boolean {
  const decidedAt = stamp.decidedAt.getTime();
  if (now - decidedAt < bounds.afterMs) return false;
  if (phaseRules[stamp.phase].owner !== 'stream') return true;
  const passed = stream.watermark !== null && stream.watermark.seconds * 1_000 > decidedAt + bounds.marginMs;
  return passed || !stream.hasLeader || now - decidedAt > bounds.lagBoundMs;
}
