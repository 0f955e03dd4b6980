import { keepForMs } from '@tandem/documents';
import type { DiscardResult } from './outcomes.ts';
import type { DeadLetterLedger } from './ports.ts';
import { recorded, type RecordingPorts } from './recorded.ts';
import { claimMs } from './retry.ts';

export interface DiscardPorts extends RecordingPorts {
  readonly letters: DeadLetterLedger;
}

export interface DiscardOrder {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
}

/** Closes an open letter undone, and records it: a person has decided that nothing is to come of its event. Rejects where the database is away. */
export function discardDeadLetter(ports: DiscardPorts, order: DiscardOrder): Promise<DiscardResult> {
  return recorded(ports, { action: 'discard-dead-letter', ...order }, () => discard(ports, order));
}

async function discard({ letters, clock }: DiscardPorts, { id, by, reason }: DiscardOrder): Promise<DiscardResult> {
  const claimed = await letters.claim(id, by, claimMs);
  if (claimed.outcome !== 'claimed') return claimed;
  const now = clock();
  const settled = await letters.settle(claimed.claim, {
    action: { action: 'discard', by, at: new Date(now), outcome: 'discarded', detail: reason },
    closed: { state: 'discarded', expireAt: new Date(now + keepForMs) },
  });
  return settled === 'lost' ? { outcome: 'lost' } : { outcome: 'discarded' };
}
