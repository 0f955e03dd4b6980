import { TandemError, type ErrorCode } from '@tandem/errors';

/**
 * Where a fake's next call fails: before it wrote anything, when it had written the first half, or
 * after it had written all of it, when only the answer is lost.
 */
export type FaultMoment = 'before' | 'halfway' | 'after';

export interface FakeFaults {
  /** Makes the next call fail at that moment; calls queue up. */
  readonly failNext: (moment: FaultMoment) => void;
}

/** The faults of one fake. `run` writes the items one by one, and fails where it was told to. */
export function createFakeFaults(code: ErrorCode) {
  const planned: FaultMoment[] = [];
  return {
    failNext: (moment: FaultMoment): void => {
      planned.push(moment);
    },
    async run<T>(items: readonly T[], write: (item: T) => void, signal?: AbortSignal): Promise<void> {
      await Promise.resolve();
      signal?.throwIfAborted();
      const moment = planned.shift();
      const share = moment === 'before' ? 0 : moment === 'halfway' ? Math.floor(items.length / 2) : items.length;
      for (const item of items.slice(0, share)) write(item);
      if (moment !== undefined) throw new TandemError(code, `played fault, ${moment}`);
    },
  };
}
