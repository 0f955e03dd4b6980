import { randomUUID } from 'node:crypto';
import { orgIdSchema, type ActionLog, type OperatorAction } from '@tandem/documents';
import { isTandemError } from '@tandem/errors';
import type { Clock } from '../ports.ts';
import { wasDone, type DiscardResult, type RetryResult } from './outcomes.ts';
import type { DeadLetterLedger } from './ports.ts';

export interface RecordingPorts {
  readonly letters: Pick<DeadLetterLedger, 'find'>;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

interface LetterDeed {
  readonly action: 'retry-dead-letter' | 'discard-dead-letter';
  readonly id: string;
  readonly by: string;
  readonly reason: string | null;
}

/** Acts on a letter and records what came of it, a refusal and a failure too. Where there is no such letter, nothing is done. */
export async function recorded<Result extends RetryResult | DiscardResult>(ports: RecordingPorts, { id, ...deed }: LetterDeed, work: () => Promise<Result>): Promise<Result | { readonly outcome: 'unknown' }> {
  const letter = await ports.letters.find(id);
  if (!letter) return { outcome: 'unknown' };
  const orgId = ('unreadable' in letter ? null : orgIdSchema.safeParse(letter.orgId).data) ?? null;
  const record = (outcome: OperatorAction['outcome'], detail: OperatorAction['detail']) =>
    ports.actions.record({ _id: randomUUID(), ...deed, orgId, at: new Date(ports.clock()), outcome, detail: { letter: id, ...detail } });
  const result = await work().catch(async (error: unknown) => {
    // what went wrong is the news, not that it could not be written down as well
    await record('failed', { error: isTandemError(error) ? error.code : 'INTERNAL' }).catch(() => undefined);
    throw error;
  });
  await record(wasDone(result) ? 'done' : 'refused', { came: result.outcome });
  return result;
}
