import { setTimeout as delay } from 'node:timers/promises';
import type { AcquireOutcome, LeaseStore } from '@tandem/mongodb';
import type { Health, HealthReading } from '@tandem/service-host';
import type { Logger } from 'pino';
import type { LoopName, Telemetry } from './telemetry.ts';

export interface LeasedLoopOptions {
  readonly leases: LeaseStore;
  /** The lease's name: of all processes one runs the loop, the others stand by. */
  readonly name: LoopName;
  readonly holder: string;
  readonly ttlMs: number;
  /** The pause between two rounds. */
  readonly everyMs: number;
  /** A round that fails is logged; the next one does it again. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  /** Says under the lease's name how the loop fares. */
  readonly health: Pick<Health, 'report'>;
  readonly telemetry: Pick<Telemetry, 'leaseHeld'>;
  readonly signal: AbortSignal;
}

interface LoopState {
  reading: HealthReading;
}

interface AcquiredLease {
  readonly epoch: number;
  readonly askedAt: number;
}

const standingBy: HealthReading = { status: 'ok', detail: 'standing by' };
const cannotAsk: HealthReading = { status: 'degraded', detail: 'cannot ask for the lease' };
const leading: HealthReading = { status: 'ok', detail: 'leading' };
const failed: HealthReading = { status: 'degraded', detail: 'the last round failed; the next one does it again' };

/** So many rounds in a row may fail, and for as long as a lease lasts; then another process is given its turn, as what is wrong may be here alone. */
const mostFailures = 3;

/** Runs rounds while the lease is ours; ends when the signal aborts, after the round under way. Never rejects. */
export async function runLeasedLoop(options: LeasedLoopOptions): Promise<void> {
  const { leases, name, holder, ttlMs, logger, health, telemetry, signal } = options;
  const state: LoopState = { reading: standingBy };
  health.report(name, () => state.reading);
  telemetry.leaseHeld(name, false);
  while (!signal.aborted) {
    // By the own clock: the server's can only have begun to count later.
    const askedAt = performance.now();
    const asked = await askForLease(options);
    if (asked.outcome !== 'acquired') {
      state.reading = asked.outcome === 'held' ? standingBy : cannotAsk;
      await pause(ttlMs / 3, signal);
      continue;
    }
    const { epoch } = asked;
    logger.info({ lease: name, epoch }, 'took the lease');
    telemetry.leaseHeld(name, true);
    const end = await lead(options, { epoch, askedAt }, state);
    telemetry.leaseHeld(name, false);
    await leases.release(name, holder, epoch).catch(() => undefined);
    // longer than until whoever stands by asks again
    if (end === 'failing') await pause(ttlMs / 2, signal);
    else state.reading = standingBy;
  }
}

async function askForLease({ leases, name, holder, ttlMs, logger }: LeasedLoopOptions): Promise<AcquireOutcome | { readonly outcome: 'unanswered' }> {
  try {
    return await leases.acquire(name, holder, ttlMs);
  } catch (error) {
    logger.warn({ err: error, lease: name }, 'cannot ask for the lease');
    return { outcome: 'unanswered' };
  }
}

/** Until the lease is lost, or too many rounds have failed. */
async function lead(options: LeasedLoopOptions, acquired: AcquiredLease, state: LoopState): Promise<'over' | 'failing'> {
  const lost = new AbortController();
  const term = AbortSignal.any([options.signal, lost.signal]);
  const renewing = keepLease(options, acquired, term, lost);
  try {
    let [failures, lastWellAt] = [0, performance.now()];
    while (!term.aborted) {
      state.reading = await roundIn(options, term);
      failures = state.reading === failed ? failures + 1 : 0;
      if (failures === 0) lastWellAt = performance.now();
      if (failures >= mostFailures && performance.now() - lastWellAt >= options.ttlMs) return 'failing';
      await pause(options.everyMs, term);
    }
    return 'over';
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

/**
 * A renewal that fails says nothing about who holds the lease, and one that hangs says as little; but
 * unrenewed for its whole length, counted from when the last renewal was asked for, it may not be ours.
 */
async function keepLease(options: LeasedLoopOptions, { epoch, askedAt: acquiredAt }: AcquiredLease, term: AbortSignal, lost: AbortController): Promise<void> {
  const { leases, name, holder, ttlMs, logger, telemetry } = options;
  let heldFrom = acquiredAt;
  while (await pause(ttlMs / 3, term)) {
    const askedAt = performance.now();
    const renewing = leases.renew(name, holder, epoch, ttlMs).catch(() => 'unknown' as const);
    const outcome = await withinMs(heldFrom + ttlMs - askedAt, renewing, term);
    if (outcome === 'renewed') heldFrom = askedAt;
    else if (outcome === 'lost' || outcome === 'late' || performance.now() >= heldFrom + ttlMs) {
      logger.warn({ lease: name, epoch }, 'lost the lease; standing by');
      // the round under way may take its time to end
      telemetry.leaseHeld(name, false);
      lost.abort();
    }
  }
}

/** `late` where the time is over before there is an answer, `stopped` where the signal aborts. */
async function withinMs<T>(ms: number, answer: Promise<T>, signal: AbortSignal): Promise<T | 'late' | 'stopped'> {
  // where the answer comes first it runs on until it is over: those of a few renewals at a time
  const timer = pause(Math.max(0, ms), signal).then((isOver) => (isOver ? ('late' as const) : ('stopped' as const)));
  return Promise.race([answer, timer]);
}

/** Whether the time has passed; false where the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}
