import type { ExecutionClock, Sweep, SweepRound } from '@tandem/execution';
import type { LeaseStore } from '@tandem/mongodb';
import type { Logger } from 'pino';

const leaseName = 'sweep';
/** Between rounds while more is left than one takes on: quick, and leaves the database room for others. */
const shortPauseMs = 100;

export interface SweepLoopOptions {
  readonly sweep: Sweep;
  readonly leases: LeaseStore;
  readonly holder: string;
  readonly clock: ExecutionClock;
  readonly intervalMs: number;
  readonly onRound: (round: SweepRound) => void;
  readonly logger: Logger;
}

/** Sweeps on an interval, in one worker at a time: whoever has the lease. Ends when the signal aborts, and lets the next one in. */
export async function runSweepLoop({ sweep, leases, holder, clock, intervalMs, onRound, logger }: SweepLoopOptions, signal: AbortSignal): Promise<void> {
  const leaseMs = Math.max(5_000, intervalMs * 3);
  const held: { epoch: number | null } = { epoch: null };
  let isAway = false;

  /** How long to wait for the next one. */
  async function round(): Promise<number> {
    held.epoch = await keepLease(held.epoch);
    if (held.epoch === null) return intervalMs;
    const done = await sweep.round(signal);
    onRound(done);
    return done.isMoreLeft ? Math.min(shortPauseMs, intervalMs) : intervalMs;
  }

  async function keepLease(epoch: number | null): Promise<number | null> {
    if (epoch !== null && (await leases.renew(leaseName, holder, epoch, leaseMs)) === 'renewed') return epoch;
    const acquired = await leases.acquire(leaseName, holder, leaseMs);
    return acquired.outcome === 'acquired' ? acquired.epoch : null;
  }

  while (!signal.aborted) {
    let pauseMs = intervalMs;
    try {
      pauseMs = await round();
      isAway = false;
    } catch (error) {
      if (!isAway) logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the sweep could not do its round; it tries again');
      isAway = true;
    }
    await clock.sleep(pauseMs, signal);
  }
  if (held.epoch !== null) await leases.release(leaseName, holder, held.epoch).catch(() => undefined);
}
