import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@tandem/stack';

/** Harm that lasts so long and is undone, whatever happens. */
export async function lasting(milliseconds: number, signal: AbortSignal, harm: () => unknown, undo: () => unknown): Promise<void> {
  await harm();
  try {
    await delay(milliseconds, undefined, { signal });
  } finally {
    await undo();
  }
}

/** Our own orders to a backend meet the faults of others: what may be repeated is, until it is done. */
export async function untilDone<T>(what: string, signal: AbortSignal, order: () => Promise<T>): Promise<T> {
  const { value } = await waitUntil(async () => ({ value: await order() }), { timeoutMs: 60_000, intervalMs: 100, signal, what });
  return value;
}
