import { setTimeout as delay } from 'node:timers/promises';

interface Heard {
  /** How long ago it was last heard of, in milliseconds; null: never. */
  readonly silentMs: number | null;
}

export interface NewsPorts {
  readonly overrides: { status(): Heard };
  readonly flag: { status(): Heard };
  readonly clock: { refresh(): Promise<void> };
}

/** Overrides are asked for four times a second: who has heard of them and then not for so long was away. */
const awayAfterMs = 2_000;
const withinMs = 750;

/** What was missed while the process was frozen is waited for, though not for long; returns at once where it was not. Never rejects. */
export async function newsOf({ overrides, flag, clock }: NewsPorts): Promise<void> {
  const since = performance.now();
  if ((overrides.status().silentMs ?? 0) <= awayAfterMs) return;
  const isHeard = ({ silentMs }: Heard) => (silentMs ?? Infinity) <= performance.now() - since;
  await Promise.race([clock.refresh().catch(() => undefined), delay(withinMs, undefined, { ref: false })]);
  while (performance.now() - since < withinMs && !(isHeard(overrides.status()) && isHeard(flag.status()))) await delay(25);
}
