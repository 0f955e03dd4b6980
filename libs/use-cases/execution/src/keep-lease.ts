import type { Claim, ExecutionClock, ExecutionLedger, ExecutionObserver } from './ports.ts';

/** How long after a write that failed it is tried again. */
export const writeRetryMs = 250;

export interface LeaseOptions {
  readonly ledger: ExecutionLedger;
  readonly clock: ExecutionClock;
  readonly observer: ExecutionObserver;
  readonly leaseMs: number;
}

export interface KeptLease {
  readonly lost: AbortSignal;
  readonly lose: () => 'lost';
  /**
   * A write that gives the claim up is under way, and says itself what becomes of it. A renewal that finds the claim
   * gone proves nothing from now on: that write may have been there first.
   */
  readonly leaving: () => void;
}

/**
 * Renews the lease until closed. `lost` aborts once it may have lapsed, also while a renewal waits for its answer.
 * @param claimedAtMs by the clock, from before the claim was asked for: the lease lasts at least from then
 */
export function keepLease(claim: Claim, claimedAtMs: number, closed: AbortSignal, { ledger, clock, observer, leaseMs }: LeaseOptions): KeptLease {
  const lost = new AbortController();
  const over = AbortSignal.any([closed, lost.signal]);
  let leaseUntilMs = claimedAtMs + leaseMs;
  let isLeaving = false;

  function lose(): 'lost' {
    if (!lost.signal.aborted) observer.claimLost(claim.key);
    lost.abort();
    return 'lost';
  }

  async function renewAgainAndAgain(): Promise<void> {
    let waitMs = leaseMs / 3;
    for (;;) {
      await clock.sleep(waitMs, over);
      if (over.aborted) return;
      waitMs = (await renewOnce()) ? leaseMs / 3 : writeRetryMs;
    }
  }

  async function renewOnce(): Promise<boolean> {
    const askedAtMs = clock.now();
    try {
      const isHeld = (await ledger.renew(claim, leaseMs)) === 'renewed';
      if (isHeld) leaseUntilMs = askedAtMs + leaseMs;
      else if (!isLeaving) lose();
      return true;
    } catch (error) {
      if (!over.aborted) observer.writeFailed(claim.key, error);
      return false;
    }
  }

  async function watchLease(): Promise<void> {
    while (!over.aborted) {
      const leftMs = leaseUntilMs - clock.now();
      if (leftMs <= 0) lose();
      else await clock.sleep(leftMs, over);
    }
  }

  void renewAgainAndAgain();
  void watchLease();
  return {
    ...{ lost: lost.signal, lose },
    leaving: () => {
      isLeaving = true;
    },
  };
}
