import { isTandemError, type TandemError } from '@tandem/errors';
import { defaultBackoff, fullJitterMs, tellIfSlow, type RetryOptions } from './backoff.ts';
import type { StreamLeases } from './ports.ts';

export interface LeadershipOptions extends RetryOptions {
  readonly leases: StreamLeases;
  readonly lease: string;
  readonly holder: string;
  /** How long a leader may be silent before a standby takes over, in milliseconds. */
  readonly ttlMs: number;
  /** How often a standby asks, in milliseconds. */
  readonly standbyEveryMs: number;
}

/** Somebody refused to lead with the settings that this process has. */
export const settingsStep = 'settings';

export interface Term {
  readonly epoch: number;
  /** Aborts when another has taken the lease. */
  readonly lost: AbortSignal;
}

/**
 * Stands by until the lease is ours, leads while it is, and stands by again, until the signal aborts.
 * `leadTerm` ends by itself only when it must not go on under this epoch. What it rejects with is
 * told and tried again: a process that can't lead is still a standby, and one whose settings a leader is refused for
 * stays so until it can.
 */
export async function standByAndLead(options: LeadershipOptions, leadTerm: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void> {
  let trouble: { readonly step: string; readonly attempts: number; readonly untilItLeads: boolean } | undefined;
  options.observe({ type: 'role', role: 'standby', epoch: null });
  while (!signal.aborted) {
    try {
      const acquired = await options.leases.acquire(options.lease, options.holder, options.ttlMs);
      if (acquired.outcome === 'acquired') {
        await leadUnderLease(acquired.epoch, options, leadTerm).finally(() => {
          options.observe({ type: 'role', role: 'standby', epoch: null });
        });
      }
      if (trouble && (!trouble.untilItLeads || acquired.outcome === 'acquired')) {
        options.observe({ type: 'recovered', step: trouble.step, attempts: trouble.attempts });
        trouble = undefined;
      }
      await options.time.sleep(options.standbyEveryMs * (0.5 + options.time.random()), signal);
    } catch (error) {
      const attempts = (trouble?.attempts ?? 0) + 1;
      const step = isRefused(error) ? settingsStep : 'leadership';
      // another trouble than before: that one is over, unless it stands until this process leads
      if (trouble && trouble.step !== step && !trouble.untilItLeads) options.observe({ type: 'recovered', step: trouble.step, attempts: trouble.attempts });
      // CONFIG_INVALID comes of leading, and a lease that another holds says nothing about it: it stands until this process leads.
      // PARTITIONS_DIFFER comes of asking for the lease: any answer ends it
      trouble = { step, attempts, untilItLeads: isTandemError(error, 'CONFIG_INVALID') };
      const delayMs = fullJitterMs(attempts, options.limits ?? defaultBackoff, options.time.random());
      options.observe({ type: 'retrying', step: trouble.step, attempt: attempts, delayMs, error });
      await options.time.sleep(delayMs, signal);
    }
  }
}

/** Waiting is no cure for it: somebody has to change a setting, or to stop other processes. */
export function isRefused(error: unknown): error is TandemError {
  return isTandemError(error, 'CONFIG_INVALID') || isTandemError(error, 'PARTITIONS_DIFFER');
}

/** Leads under a lease that is held, keeps renewing it, and gives it back at the end. */
export async function leadUnderLease(epoch: number, options: LeadershipOptions, leadTerm: (term: Term) => Promise<void>): Promise<void> {
  const lost = new AbortController();
  const ended = new AbortController();
  options.observe({ type: 'role', role: 'leader', epoch });
  const renewing = keepRenewing(epoch, options, ended.signal, () => {
    lost.abort();
  });
  try {
    await leadTerm({ epoch, lost: lost.signal });
  } finally {
    ended.abort();
    await renewing;
    // best effort: a lease that isn't released lapses
    if (!lost.signal.aborted) await options.leases.release(options.lease, options.holder, epoch).catch(() => undefined);
  }
}

/** A renewal that fails says nothing about who holds the lease, and a lapsed lease that nobody took is still ours. */
async function keepRenewing(epoch: number, options: LeadershipOptions, signal: AbortSignal, onLost: () => void): Promise<void> {
  const everyMs = options.ttlMs / 3;
  for (let failures = 0; ; ) {
    await options.time.sleep(everyMs, signal);
    if (signal.aborted) return;
    const askedAt = options.time.elapsed();
    try {
      const outcome = await options.leases.renew(options.lease, options.holder, epoch, options.ttlMs);
      tellIfSlow('lease', askedAt, options);
      if (outcome === 'lost') {
        onLost();
        return;
      }
      if (failures > 0) options.observe({ type: 'recovered', step: 'lease', attempts: failures + 1 });
      failures = 0;
    } catch (error) {
      failures += 1;
      options.observe({ type: 'retrying', step: 'lease', attempt: failures, delayMs: everyMs, error });
    }
  }
}
