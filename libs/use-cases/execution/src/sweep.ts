import type { ExecutionKey } from '@tandem/documents';
import type { FailedRevival, PendingPosition, Revival, SweepLedger, SweepQueue } from './ports.ts';
import type { QueueLossWatch } from './queue-loss.ts';

/** Jobs that one round adds at most for their age; together with the interval it bounds the sweep's rate. */
const maximumPerRound = 500;
/** The same while all jobs are lost: rounds then follow each other quickly. */
const maximumPerMendingRound = 2_500;
const pageSize = 250;
/** An execution may carry a time that is so much ahead of the sweep's. */
const clockMarginMs = 1_000;

export interface SweepOptions {
  /** Milliseconds since the epoch, by the server's clock as far as known. */
  readonly now: () => number;
  /** How old a pending execution is before its job counts as lost. */
  readonly pendingAfterMs: number;
  readonly losses: QueueLossWatch;
}

/** How adding everything again stands, after the broker had lost its data. */
export interface Mending {
  /** The loss was found by this process, and it has not told of it before. */
  readonly isNew: boolean;
  /** Jobs added again in this round, and by this process since the loss was found. */
  readonly added: number;
  readonly total: number;
  readonly isDone: boolean;
}

export interface SweepRound {
  readonly revived: number;
  /** Executions whose lease has lapsed and that could not be taken over; each round tries again. */
  readonly failed: readonly FailedRevival[];
  readonly pending: number;
  /** Null while nothing is lost. */
  readonly mending: Mending | null;
  /** More has lapsed, or is lost, than one round takes on: the next one is to follow soon. */
  readonly isMoreLeft: boolean;
}

export interface Sweep {
  /** One round. Rejects where the database or the queue doesn't answer, once what could be done is; the next round does the same again. */
  round(signal: AbortSignal): Promise<SweepRound>;
}

/**
 * Redis is a courier and may lose a job. So pending executions older than a bound are added again (the
 * same attempt, so a job that is still there stays one), and running ones whose lease has lapsed become
 * pending and are added. A long list of pending ones is gone through in pages, a few in each round. Where
 * Redis has lost everything, all that were pending then are added at once, whatever their age.
 */
export function createSweep(ledger: SweepLedger, queue: SweepQueue, { now, pendingAfterMs, losses }: SweepOptions): Sweep {
  const aged = createPass(ledger, queue);
  let mending: ReturnType<typeof beginMending> | null = null;

  async function reviveLapsed(): Promise<Revival> {
    const revival = await ledger.reviveLapsed(new Date(now()), pageSize);
    if (revival.revived.length > 0) await queue.addAll(revival.revived);
    return revival;
  }

  async function addAged(signal: AbortSignal): Promise<number> {
    return (await aged.goOn(new Date(now() - pendingAfterMs), maximumPerRound, signal)).added;
  }

  function beginMending(mark: string, from: PendingPosition | null, isTold: boolean) {
    return { mark, pass: createPass(ledger, queue, from), before: new Date(now() + clockMarginMs), total: 0, isTold };
  }

  async function mend(signal: AbortSignal): Promise<Mending | null> {
    const reading = await losses.look();
    if (reading.state === 'kept') {
      mending = null;
      return null;
    }
    if (reading.state === 'lost') mending = beginMending(reading.mark, null, false);
    // another process has found it, and did not come to the end
    else if (mending?.mark !== reading.mark) mending = beginMending(reading.mark, readBookmark(reading.bookmark), true);
    const current = mending;
    const { added, position, isAtEnd } = await current.pass.goOn(current.before, maximumPerMendingRound, signal);
    current.total += added;
    if (isAtEnd) {
      await losses.mended();
      mending = null;
    } else if (position) await losses.reached(bookmarkOf(position));
    const isNew = !current.isTold;
    current.isTold = true;
    return { isNew, added, total: current.total, isDone: isAtEnd };
  }

  return {
    async round(signal) {
      // each does what it can, whatever came of the one before
      const [mended] = await Promise.allSettled([mend(signal)]);
      const [revival] = await Promise.allSettled([reviveLapsed()]);
      // while everything is added again, the old ones are among them
      const isMending = mended.status === 'fulfilled' && mended.value !== null;
      const [pending] = await Promise.allSettled([isMending ? 0 : addAged(signal)]);
      return roundOf(valueOf(mended), valueOf(revival), valueOf(pending));
    },
  };
}

function valueOf<Value>(stage: PromiseSettledResult<Value>): Value {
  if (stage.status === 'rejected') throw stage.reason;
  return stage.value;
}

function roundOf(mending: Mending | null, { revived, failed }: Revival, pending: number): SweepRound {
  const isPageFull = revived.length > 0 && revived.length + failed.length === pageSize;
  return { revived: revived.length, failed, pending, mending, isMoreLeft: isPageFull || mending?.isDone === false };
}

interface Progress {
  readonly added: number;
  /** Where it stopped; null where it begins anew. */
  readonly position: PendingPosition | null;
  /** Nothing is left. One that was told to stop has not seen the end, whatever its position. */
  readonly isAtEnd: boolean;
}

interface Pass {
  /** Adds what was created before a time, so many at most, from where it stopped; at the end it begins anew. */
  goOn(createdBefore: Date, most: number, signal: AbortSignal): Promise<Progress>;
}

const bookmarkOf = ({ createdAt, key }: PendingPosition): string => `${createdAt.getTime()} ${key}`;

/** What cannot be read is begun anew, which is harmless. */
function readBookmark(bookmark: string | null): PendingPosition | null {
  const [, ms, key] = /^(\d{1,15}) (.+)$/.exec(bookmark ?? '') ?? [];
  return ms === undefined || key === undefined ? null : { createdAt: new Date(Number(ms)), key: key as ExecutionKey };
}

/** Goes through the pending executions by age, a page in one message. */
function createPass(ledger: SweepLedger, queue: SweepQueue, from: PendingPosition | null = null): Pass {
  let position = from;
  return {
    async goOn(createdBefore, most, signal) {
      let added = 0;
      while (added < most && !signal.aborted) {
        const page = await ledger.pendingBefore(createdBefore, position, pageSize);
        if (page.length > 0) await queue.addAll(page.map(({ key, attempt }) => ({ key, attempt })), signal);
        added += page.length;
        const last = page.at(-1);
        position = page.length === pageSize && last ? { createdAt: last.createdAt, key: last.key } : null;
        if (position === null) return { added, position, isAtEnd: true };
      }
      return { added, position, isAtEnd: false };
    },
  };
}
