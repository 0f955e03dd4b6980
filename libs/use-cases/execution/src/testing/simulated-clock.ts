import type { ExecutionClock } from '../ports.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock whose time passes only when all there is to do is to wait: tests of hours take milliseconds. */
export function createSimulatedClock(startMs = new Date('2026-03-01T12:00:00.000Z').getTime()): ExecutionClock {
  let nowMs = startMs;
  let sleepers: Sleeper[] = [];
  let isPumping = false;
  let turns = 0;

  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    setImmediate(() => {
      isPumping = false;
      if (turns > 0) {
        pump();
        return;
      }
      const next = sleepers.reduce<Sleeper | null>((first, one) => (first === null || one.atMs < first.atMs ? one : first), null);
      if (!next) return;
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
      pump();
    });
  }

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + Math.max(0, ms), wake };
        if (signal.aborted) {
          resolve();
          return;
        }
        signal.addEventListener('abort', wake);
        sleepers.push(sleeper);
        pump();
      }),
    // nobody waits meanwhile, so no time passes
    turn: () =>
      new Promise((resolve) => {
        turns += 1;
        setImmediate(() => {
          turns -= 1;
          resolve();
        });
      }),
  };
}
