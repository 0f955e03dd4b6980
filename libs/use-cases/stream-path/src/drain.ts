import { compareClusterTime, type ClusterTime } from '@tandem/documents';
import { isTandemError } from '@tandem/errors';
import { untilDone } from './backoff.ts';
import { isRefused, leadUnderLease, type LeadershipOptions, type Term } from './leadership.ts';
import type { Progress } from './progress.ts';
import { anyOf } from './signals.ts';
import type { KnownCheckpoint } from './watch-checkpoints.ts';

/**
 * `caught-up`: what had happened when it began is durably done, and the checkpoint says so. `unfinished`: it
 * was told to stop, or time was up; the checkpoint is where to go on. `another-leads`: there is nothing to do here.
 */
export type DrainOutcome = 'caught-up' | 'unfinished' | 'another-leads';

export interface DrainOptions extends LeadershipOptions {
  /** After so many milliseconds nothing more is read. */
  readonly withinMs: number;
  /** A time that all events from now on come after. */
  readonly now: () => Promise<ClusterTime>;
  /** Undefined before the place to go on from is known. */
  readonly progress: () => Progress | undefined;
  readonly checkpoint: () => KnownCheckpoint | undefined;
}

const askEveryMs = 25;

/**
 * Leads once, for as long as there is something to do, and releases the lease. Rejects with CONFIG_INVALID at once, and with
 * PARTITIONS_DIFFER where that is so until time is up: another call would fare no better.
 */
export async function drain(options: DrainOptions, leadTerm: (term: Term, stop: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<DrainOutcome> {
  const { time, leases } = options;
  const enough = new AbortController();
  const stop = anyOf(signal, enough.signal);
  const outOfTime = time.sleep(options.withinMs, stop).then(() => { enough.abort(); });

  let lastError: unknown;

  async function leadUntilCaughtUp(): Promise<DrainOutcome> {
    const acquired = await leases.acquire(options.lease, options.holder, options.ttlMs);
    lastError = undefined;
    if (acquired.outcome === 'held') return 'another-leads';
    let reached: ClusterTime | undefined;
    await leadUnderLease(acquired.epoch, options, async (term) => {
      const goal = await options.now();
      const over = new AbortController();
      const watching = whenReached(goal, options, anyOf(stop, term.lost, over.signal)).then((time) => {
        reached = time;
        if (time) enough.abort();
      });
      try {
        await leadTerm(term, stop);
      } finally {
        over.abort();
        await watching;
      }
    });
    if (!stop.aborted) return 'another-leads';
    const checkpoint = options.checkpoint();
    return reached && checkpoint && compareClusterTime(checkpoint.clusterTime, reached) >= 0 ? 'caught-up' : 'unfinished';
  }

  const isPassing = (error: unknown): boolean => {
    lastError = error;
    return !isTandemError(error, 'CONFIG_INVALID');
  };
  try {
    return await untilDone('leadership', { ...options, slowAfterMs: Infinity }, stop, leadUntilCaughtUp, isPassing);
  } catch {
    if (isRefused(lastError)) throw lastError;
    return 'unfinished';
  } finally {
    enough.abort();
    await outOfTime;
  }
}

/**
 * Caught up is who has nothing left and has come to `goal`: a cluster's stream may bring nothing while one of its
 * shards is late. So is who is past `goal`, since under a load that never ends there is always something left. On an
 * idle deployment the stream comes there by the writes of this run itself: the lease's, the checkpoint's.
 * Resolves with how far it was done then; undefined when the signal aborts first.
 */
async function whenReached(goal: ClusterTime, { time, progress }: DrainOptions, signal: AbortSignal): Promise<ClusterTime | undefined> {
  for (;;) {
    await time.sleep(askEveryMs, signal);
    if (signal.aborted) return undefined;
    const now = progress();
    if (!now) continue;
    const { clusterTime } = now.position();
    const order = compareClusterTime(clusterTime, goal);
    if (order > 0 || (order === 0 && now.lagMs() === 0)) return clusterTime;
  }
}
