import { setTimeout as delay } from 'node:timers/promises';
import type { Accountant } from './accountant.ts';
import { unrestOf, type TandemState } from './tandem-state.ts';

export interface SettleOptions {
  readonly accountant: Pick<Accountant, 'balance' | 'effects' | 'repeated'>;
  readonly readState: () => Promise<TandemState>;
  /** Milliseconds. */
  readonly calmMs: number;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const lookEveryMs = 500;

/**
 * Waits until Tandem is at rest, nothing is missing and then nothing new has come for a while: what runs twice may
 * run late. Gives up once nothing has moved for longer than it may take, and resolves to what is not at rest.
 */
export async function settle({ accountant, readState, calmMs, patienceMs, signal }: SettleOptions): Promise<readonly string[]> {
  let movedAt = performance.now();
  let before = '';
  for (;;) {
    const state = await readState().catch(() => null);
    const unrest = state === null ? ['the state can not be read'] : unrestOf(state);
    const now = JSON.stringify([accountant.effects(), accountant.repeated(), unrest]);
    if (now !== before) movedAt = performance.now();
    before = now;
    const stillMs = performance.now() - movedAt;
    if (unrest.length === 0 && stillMs >= calmMs && accountant.balance().lost === 0) return [];
    if (stillMs >= patienceMs) return unrest;
    await delay(lookEveryMs, undefined, { signal });
  }
}
