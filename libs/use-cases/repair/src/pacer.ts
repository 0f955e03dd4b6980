import type { Clock } from '@tandem/reconciliation';

export interface Pacer {
  /** Waits until so many more may be started; false, and at once, when the signal aborts. */
  pass(count: number, signal: AbortSignal): Promise<boolean>;
}

/** So many each second, evenly: the first batch goes at once, each next one when those before it are paid for. */
export function createPacer(perSecond: number, clock: Clock, pause: (ms: number, signal: AbortSignal) => Promise<void>): Pacer {
  let paidAt = Number.NEGATIVE_INFINITY;
  return {
    async pass(count, signal) {
      const waitMs = paidAt - clock();
      if (waitMs > 0) await pause(waitMs, signal);
      paidAt = Math.max(paidAt, clock()) + (count * 1_000) / perSecond;
      return !signal.aborted;
    },
  };
}
