import { setTimeout as delay } from 'node:timers/promises';
import type { LeaseStore } from '@tandem/mongodb';
import type { Health, HealthReading } from '@tandem/service-host';
import type { Logger } from 'pino';

export interface LeasedLoopOptions {
  readonly leases: LeaseStore;
  /** The lease's name: of all processes one runs the loop, the others stand by. */
  readonly name: string;
  readonly holder: string;
  readonly ttlMs: number;
  /** The pause between two rounds. */
  readonly everyMs: number;
  /** A round that fails is logged; the next one does it again. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  /** Says under the lease's name how the loop fares. */
  readonly health: Pick<Health, 'report'>;
  readonly signal: AbortSignal;
}

interface LoopState {
  reading: HealthReading;
}

const standingBy: HealthReading = { status: 'ok', detail: 'standing by' };
const leading: HealthReading = { status: 'ok', detail: 'leading' };
const failed: HealthReading = { status: 'degraded', detail: 'the last round failed; the next one does it again' };

/** Runs rounds while the lease is ours; ends when the signal aborts, after the round under way. Never rejects. */
export async function runLeasedLoop(options: LeasedLoopOptions): Promise<void> {
  const { leases, name, holder, ttlMs, logger, health, signal } = options;
  const state: LoopState = { reading: standingBy };
  health.report(name, () => state.reading);
  while (!signal.aborted) {
    const epoch = await acquire(options);
    if (epoch === null) {
      await pause(ttlMs / 3, signal);
      continue;
    }
    logger.info({ lease: name, epoch }, 'took the lease');
    await leadUntilLost(options, epoch, state);
    state.reading = standingBy;
    await leases.release(name, holder, epoch).catch(() => undefined);
  }
}

async function acquire({ leases, name, holder, ttlMs, logger }: LeasedLoopOptions): Promise<number | null> {
  try {
    const acquired = await leases.acquire(name, holder, ttlMs);
    return acquired.outcome === 'acquired' ? acquired.epoch : null;
  } catch (error) {
    logger.warn({ err: error, lease: name }, 'cannot ask for the lease');
    return null;
  }
}

async function leadUntilLost(options: LeasedLoopOptions, epoch: number, state: LoopState): Promise<void> {
  const lost = new AbortController();
  const term = AbortSignal.any([options.signal, lost.signal]);
  const renewing = keepLease(options, epoch, term, lost);
  try {
    while (!term.aborted) {
      state.reading = await roundIn(options, term);
      await pause(options.everyMs, term);
    }
  } finally {
    lost.abort();
    await renewing;
  }
}

async function roundIn({ round, logger, name }: LeasedLoopOptions, term: AbortSignal): Promise<HealthReading> {
  try {
    await round(term);
    return leading;
  } catch (error) {
    if (term.aborted) return standingBy;
    logger.error({ err: error, lease: name }, 'a round failed; the next one does it again');
    return failed;
  }
}

/** A renewal that fails says nothing about who holds the lease; but unrenewed for its whole length, it is not ours for sure. */
async function keepLease(options: LeasedLoopOptions, epoch: number, term: AbortSignal, lost: AbortController): Promise<void> {
  const { leases, name, holder, ttlMs, logger } = options;
  let failures = 0;
  while (!term.aborted) {
    await pause(ttlMs / 3, term);
    const outcome = await leases.renew(name, holder, epoch, ttlMs).catch(() => 'unknown' as const);
    failures = outcome === 'renewed' ? 0 : failures + 1;
    if (outcome !== 'lost' && failures < 3) continue;
    logger.warn({ lease: name, epoch }, 'lost the lease; standing by');
    lost.abort();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
