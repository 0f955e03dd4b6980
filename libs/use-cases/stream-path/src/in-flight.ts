import { unlessAborted } from './signals.ts';

export interface InFlightLimits {
  readonly batches: number;
  /**
   * With so many small ones under way the next read waits, and what arrives meanwhile becomes one larger batch:
   * many small batches cost the database more than they gain. On a backlog all the room is used. 2 when absent.
   */
  readonly smallBatches?: number;
  readonly bytes: number;
}

/** Below this many events a batch is small: no more were there to be read. */
const smallBatch = 100;

/** Bounds what is under way; reading waits while it is full, and that is all the backpressure there is. */
export interface InFlight {
  /** Resolves when another batch may be taken up, or when the signal aborts; rejects with the first failure. */
  room(signal: AbortSignal): Promise<void>;
  /** Starts the work of a batch. A failure is kept, and handed to whoever waits next. */
  start(batch: { readonly events: number; readonly bytes: number }, work: () => Promise<void>): void;
  /** Resolves when nothing is under way any more, or when the signal aborts; rejects with the first failure. */
  drained(signal: AbortSignal): Promise<void>;
}

export function createInFlight(limits: InFlightLimits): InFlight {
  let running = 0;
  // one for whoever waits, as what waits on each of thousands is remembered by each of them
  let next = nextEnd();
  let bytesHeld = 0;
  let batchesAtOnce = limits.batches;
  let failure: { readonly error: unknown } | undefined;

  const throwFailure = (): void => {
    if (failure) throw failure.error;
  };

  async function waitWhile(full: () => boolean, signal: AbortSignal): Promise<void> {
    throwFailure();
    while (running > 0 && full() && !signal.aborted) {
      await unlessAborted(next.ended, signal);
      throwFailure();
    }
  }

  return {
    // a batch that is larger than the bound goes alone
    room: (signal) => waitWhile(() => running >= batchesAtOnce || bytesHeld >= limits.bytes, signal),
    start({ events, bytes }, work) {
      bytesHeld += bytes;
      batchesAtOnce = events < smallBatch ? Math.min(limits.smallBatches ?? 2, limits.batches) : limits.batches;
      running += 1;
      void work()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          bytesHeld -= bytes;
          running -= 1;
          next.tell();
          next = nextEnd();
        });
    },
    drained: (signal) => waitWhile(() => true, signal),
  };
}

interface NextEnd {
  readonly ended: Promise<void>;
  readonly tell: () => void;
}

function nextEnd(): NextEnd {
  let tell: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (tell = resolve));
  return { ended, tell };
}
