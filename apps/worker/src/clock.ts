import type { ExecutionClock } from '@tandem/execution';

/** A clock that counts by the server's time and waits by this process's. */
export function createExecutionClock(now: () => number): ExecutionClock {
  return { now, sleep, turn };
}

/** Timers that are due come between two immediates. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Each execution waits for several ends that mostly never come: the promised timer of Node would make an error, with its stack, of each. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.max(0, ms));
    signal.addEventListener('abort', wake);
  });
}
