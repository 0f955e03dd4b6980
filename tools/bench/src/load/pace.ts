import { setTimeout as delay } from 'node:timers/promises';
import type { LoadTask } from './load-task.ts';

export interface Paced {
  /** How late the latest was begun, against its turn, in milliseconds. */
  readonly latestMs: number;
  readonly seconds: number;
}

/** Calls `send` with 0, 1, 2, …, for so many seconds, and waits for those under way. */
export async function pace(how: LoadTask['pace'], seconds: number, send: (sequence: number) => Promise<void>): Promise<Paced> {
  const startedAt = performance.now();
  const latestMs = how.kind === 'rate' ? await atRate(how.perSecond, seconds, send) : await atOnce(how.count, seconds, send);
  return { latestMs, seconds: (performance.now() - startedAt) / 1_000 };
}

/** An open loop: whose turn has come is begun, whether the earlier ones have been answered or not. */
async function atRate(perSecond: number, seconds: number, send: (sequence: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const total = Math.round(perSecond * seconds);
  const underWay = new Set<Promise<void>>();
  let latestMs = 0;
  for (let sequence = 0; sequence < total; ) {
    const elapsedMs = performance.now() - startedAt;
    const dueMs = (sequence * 1_000) / perSecond;
    if (elapsedMs < dueMs) {
      await delay(Math.max(1, dueMs - elapsedMs));
      continue;
    }
    latestMs = Math.max(latestMs, elapsedMs - dueMs);
    const sent: Promise<void> = send(sequence).finally(() => underWay.delete(sent));
    underWay.add(sent);
    sequence += 1;
  }
  await Promise.all(underWay);
  return latestMs;
}

/** A closed loop, as fast as it is answered. */
async function atOnce(count: number, seconds: number, send: (sequence: number) => Promise<void>): Promise<number> {
  const endsAt = performance.now() + seconds * 1_000;
  let sequence = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < endsAt) await send(sequence++);
  };
  await Promise.all(Array.from({ length: count }, one));
  return 0;
}
