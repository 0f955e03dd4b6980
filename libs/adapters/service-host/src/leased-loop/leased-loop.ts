import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@tandem/errors';
import type { HealthReading } from '../health.ts';
import type { Service } from '../service.ts';
import type { LeaseTelemetry, RoundOutcome } from './lease-telemetry.ts';

type AcquireOutcome = { readonly outcome: 'acquired'; readonly epoch: number } | { readonly outcome: 'held' };

/** The leases of the platform, as `createLeaseStore` of `@tandem/mongodb` keeps them. */
export interface Leases {
  acquire(name: string, holder: string, ttlMs: number): Promise<AcquireOutcome>;
  renew(name: string, holder: string, epoch: number, ttlMs: number): Promise<'renewed' | 'lost'>;
  release(name: string, holder: string, epoch: number): Promise<void>;
}

export interface LeasedLoop<Name extends string = string> {
  readonly leases: Leases;
  /** The lease's name, under which health says how the loop fares: of all processes one runs the loop, the others stand by. */
  readonly name: Name;
  readonly ttlMs: number;
  /** The pause between two rounds. */
  readonly everyMs: number;
  /** A round that fails is logged; the next one does it again. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  readonly telemetry: LeaseTelemetry<Name>;
}

/** The process that a loop runs in: it holds the lease by its instance's id. */
export type LoopHost = Pick<Service, 'instanceId' | 'logger' | 'health' | 'signal'>;

interface LoopState {
  reading: HealthReading;
  /** What the last round failed of, and the log was told. */
  trouble: string | null;
}

interface AcquiredLease {
  readonly epoch: number;
  readonly askedAt: number;
}

const standingBy: HealthReading = { status: 'ok', detail: 'standing by' };
const cannotAsk: HealthReading = { status: 'degraded', detail: 'cannot ask for the lease' };
const leading: HealthReading = { status: 'ok', detail: 'leading' };
const failing: HealthReading = { status: 'degraded', detail: 'the last round failed; the next one does it again' };

/** So many rounds in a row may fail, and for as long as a lease lasts; then another process is given its turn, as what is wrong may be here alone. */
const mostFailures = 3;

/** Runs rounds while the lease is ours; ends when the signal aborts, after the round under way. Never rejects. */
export async function runLeasedLoop<Name extends string>(host: LoopHost, loop: LeasedLoop<Name>): Promise<void> {
  const { instanceId, logger, health, signal } = host;
  const { leases, name, ttlMs, telemetry } = loop;
  const state: LoopState = { reading: standingBy, trouble: null };
  health.report(name, () => state.reading);
  telemetry.leaseHeld(name, false);
  while (!signal.aborted) {
    // By the own clock: the server's can only have begun to count later.
    const askedAt = performance.now();
    const asked = await askForLease(host, loop);
    if (asked.outcome !== 'acquired') {
      state.reading = asked.outcome === 'held' ? standingBy : cannotAsk;
      await pause(ttlMs / 3, signal);
      continue;
    }
    const { epoch } = asked;
    logger.info({ lease: name, epoch }, 'took the lease');
    telemetry.leaseHeld(name, true);
    const end = await lead(host, loop, { epoch, askedAt }, state);
    telemetry.leaseHeld(name, false);
    await leases.release(name, instanceId, epoch).catch(() => undefined);
    // longer than until whoever stands by asks again
    if (end === 'failing') await pause(ttlMs / 2, signal);
    else state.reading = standingBy;
  }
}

async function askForLease({ instanceId, logger }: LoopHost, { leases, name, ttlMs }: Pick<LeasedLoop, 'leases' | 'name' | 'ttlMs'>): Promise<AcquireOutcome | { readonly outcome: 'unanswered' }> {
  try {
    return await leases.acquire(name, instanceId, ttlMs);
  } catch (error) {
    logger.warn({ err: error, lease: name }, 'cannot ask for the lease');
    return { outcome: 'unanswered' };
  }
}

/** Until the lease is lost, or too many rounds have failed. */
async function lead<Name extends string>(host: LoopHost, loop: LeasedLoop<Name>, acquired: AcquiredLease, state: LoopState): Promise<'over' | 'failing'> {
  const lost = new AbortController();
  const term = AbortSignal.any([host.signal, lost.signal]);
  const renewing = keepLease(host, loop, acquired, term, lost);
  try {
    if (state.reading !== failing) state.reading = leading;
    let [failures, lastWellAt] = [0, performance.now()];
    while (!term.aborted) {
      const end = await roundIn(host, loop, term, state);
      if (end === 'stopped') break;
      state.reading = end === 'failed' ? failing : leading;
      failures = end === 'failed' ? failures + 1 : 0;
      if (failures === 0) lastWellAt = performance.now();
      if (failures >= mostFailures && performance.now() - lastWellAt >= loop.ttlMs) return 'failing';
      await pause(loop.everyMs, term);
    }
    return 'over';
  } finally {
    lost.abort();
    await renewing;
  }
}

async function roundIn<Name extends string>({ logger }: LoopHost, { round, name, telemetry }: LeasedLoop<Name>, term: AbortSignal, state: LoopState): Promise<RoundOutcome | 'stopped'> {
  try {
    await round(term);
    telemetry.roundEnded(name, 'done');
    state.trouble = null;
    return 'done';
  } catch (error) {
    if (term.aborted) return 'stopped';
    telemetry.roundEnded(name, 'failed');
    // some loops would say the same once a second
    const trouble = messageOf(error);
    logger[trouble === state.trouble ? 'debug' : 'error']({ err: error, lease: name }, 'a round failed; the next one does it again');
    state.trouble = trouble;
    return 'failed';
  }
}

/**
 * A renewal that fails says nothing about who holds the lease, and one that hangs says as little; but
 * unrenewed for its whole length, counted from when the last renewal was asked for, it may not be ours.
 */
async function keepLease<Name extends string>(host: LoopHost, loop: LeasedLoop<Name>, { epoch, askedAt: acquiredAt }: AcquiredLease, term: AbortSignal, lost: AbortController): Promise<void> {
  const { leases, name, ttlMs, telemetry } = loop;
  let heldFrom = acquiredAt;
  while (await pause(ttlMs / 3, term)) {
    const askedAt = performance.now();
    const renewing = leases.renew(name, host.instanceId, epoch, ttlMs).catch(() => 'unknown' as const);
    const outcome = await withinMs(heldFrom + ttlMs - askedAt, renewing, term);
    if (outcome === 'renewed') heldFrom = askedAt;
    else if (outcome === 'lost' || outcome === 'late' || performance.now() >= heldFrom + ttlMs) {
      host.logger.warn({ lease: name, epoch }, 'lost the lease; standing by');
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
