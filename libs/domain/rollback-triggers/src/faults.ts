import type { StoredFinding } from '@tandem/comparison';
import { phaseRules } from '@tandem/routing';
import { mendingMs } from './triggers.ts';

/** A finding as far as the triggers go by it. */
export type Fault = Pick<StoredFinding, '_id' | 'orgId' | 'mergeKey' | 'kind' | 'cause' | 'status' | 'phase' | 'path' | 'insertedAt'> & {
  /** Of `not-executed`: the paths that decided it to run; of others none. */
  readonly decidedBy: readonly string[];
};

/** The kinds that may speak against the stream path. */
export const faultKinds = ['missed-by-stream', 'neither', 'dead-lettered', 'not-executed'] as const satisfies readonly StoredFinding['kind'][];

/** Whether the stream path caused it. What only came late, or would have failed by the explicit path as well, it did not. */
export function isStreamCaused({ kind, status, path, decidedBy }: Fault): boolean {
  if (status === 'healed') return false;
  switch (kind) {
    case 'missed-by-stream':
      return true;
    case 'dead-lettered':
      return path === 'stream';
    case 'not-executed':
      return decidedBy.includes('stream') && !decidedBy.includes('explicit');
    default:
      return false;
  }
}

/**
 * Whether its submission's workflows are lost, as far as anybody knows by now: nobody has started them, and
 * whoever mends had the time. Where the explicit path is the owner, the stream loses nothing.
 */
export function isLost({ kind, cause, status, phase, insertedAt }: Fault, now: number): boolean {
  if (status !== 'open' && status !== 'expired') return false;
  if (cause !== 'no-decision' || now - insertedAt.getTime() <= mendingMs) return false;
  if (phase === null || phaseRules[phase].owner === 'explicit') return false;
  return kind === 'neither' || (kind === 'missed-by-stream' && phaseRules[phase].owner === 'stream');
}
