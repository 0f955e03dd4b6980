import { setTimeout as delay } from 'node:timers/promises';

/** Harm that lasts so long and is undone, whatever happens. */
export async function lasting(milliseconds: number, signal: AbortSignal, harm: () => unknown, undo: () => unknown): Promise<void> {
  await harm();
  try {
    await delay(milliseconds, undefined, { signal });
  } finally {
    await undo();
  }
}
