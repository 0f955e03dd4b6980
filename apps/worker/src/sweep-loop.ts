import type { ExecutionClock, Sweep, SweepRound } from '@tandem/execution';
import type { LeaseStore } from '@tandem/mongodb';
import type { Health, HealthReading } from '@tandem/service-host';
import type { Logger } from 'pino';

const leaseName = 'sweep';
/** Between rounds while more is left than one takes on: quick, and leaves the database room for others. */
const shortPauseMs = 100;
/** So often others have had the lease when this worker asked, after a round of its own that failed: then theirs do not fail. */
const asksUntilStandingBy = 20;

const standingBy: HealthReading = { status: 'ok', detail: 'standing by' };
const leading: HealthReading = { status: 'ok', detail: 'leading' };
const failed: HealthReading = { status: 'degraded', detail: 'the last round failed; another worker may do the next one' };

export interface SweepLoopOptions {
  readonly sweep: Sweep;
  readonly leases: LeaseStore;
  readonly holder: string;
  readonly clock: ExecutionClock;
  readonly intervalMs: number;
  readonly onRound: (round: SweepRound) => void;
  /** Whether this worker is the one that sweeps. */
  readonly onLease: (isHeld: boolean) => void;
  readonly logger: Logger;
  readonly health: Pick<Health, 'report'>;
}

/**
 * Sweeps on an interval, in one worker at a time: whoever has the lease. Lets the next one in when the signal aborts, and
 * where a round failed: this worker alone may be cut off from the queue.
 */
export async function runSweepLoop({ sweep, leases, holder, clock, intervalMs, onRound, onLease, logger, health }: SweepLoopOptions, signal: AbortSignal): Promise<void> {
  const leaseMs = Math.max(5_000, intervalMs * 3);
  const held: { epoch: number | null } = { epoch: null };
  /** Longer than the others wait until they ask for the lease again. */
  const leftToOthersMs = intervalMs * 2;
  let reading = standingBy;
  let asksInVain = 0;
  health.report('sweep', () => reading);

  /** How long to wait for the next one. */
  async function round(): Promise<number> {
    held.epoch = await keepLease(held.epoch);
    onLease(held.epoch !== null);
    if (held.epoch === null) {
      asksInVain += 1;
      if (reading !== failed || asksInVain >= asksUntilStandingBy) reading = standingBy;
      return intervalMs;
    }
    asksInVain = 0;
    const done = await sweep.round(signal);
    onRound(done);
    reading = leading;
    return done.isMoreLeft ? Math.min(shortPauseMs, intervalMs) : intervalMs;
  }

  async function keepLease(epoch: number | null): Promise<number | null> {
    if (epoch !== null && (await leases.renew(leaseName, holder, epoch, leaseMs)) === 'renewed') return epoch;
    const acquired = await leases.acquire(leaseName, holder, leaseMs);
    return acquired.outcome === 'acquired' ? acquired.epoch : null;
  }

  async function leaveLease(): Promise<void> {
    if (held.epoch !== null) await leases.release(leaseName, holder, held.epoch).catch(() => undefined);
    held.epoch = null;
    onLease(false);
  }

  async function roundOrLeave(): Promise<number> {
    try {
      return await round();
    } catch (error) {
      if (reading !== failed) logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the sweep could not do its round; it is left to another worker, then tried again');
      reading = failed;
      await leaveLease();
      return leftToOthersMs;
    }
  }

  while (!signal.aborted) await clock.sleep(await roundOrLeave(), signal);
  await leaveLease();
}
