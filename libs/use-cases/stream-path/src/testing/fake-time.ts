import type { Time } from '../ports.ts';

export interface FakeTime extends Time {
  /** Stops the clock: what sleeps sleeps on. */
  stop(): void;
  /** Sets the clock back, as another primary may that is behind; what is measured goes on. */
  setBack(ms: number): void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps to the next sleeper's time whenever nothing else is left to do: a test that would
 * take minutes takes milliseconds, and always takes the same way.
 */
export function createFakeTime(start = 1_800_000_000_000): FakeTime {
  const sleepers = new Set<Sleeper>();
  let now = 0;
  let epoch = start;
  let seed = 1;
  let pumping = false;
  let stopped = false;

  function pump(): void {
    if (stopped || sleepers.size === 0) {
      pumping = false;
      return;
    }
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) if (!next || sleeper.until < next.until) next = sleeper;
    if (next) {
      now = Math.max(now, next.until);
      next.wake();
    }
    // all that follows from waking one comes before the next
    setImmediate(pump);
  }

  return {
    now: () => epoch + now,
    elapsed: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { until: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
        if (pumping) return;
        pumping = true;
        setImmediate(pump);
      }),
    random() {
      // a linear congruential generator is random enough for a jitter, and repeats
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    },
    setBack(ms) {
      epoch -= ms;
    },
    stop() {
      stopped = true;
    },
  };
}
