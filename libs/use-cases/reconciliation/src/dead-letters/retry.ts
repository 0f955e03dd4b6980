import { keepForMs, type DeadLetter } from '@tandem/documents';
import { isTandemError, isTransient, messageOf } from '@tandem/errors';
import type { Trigger } from '@tandem/trigger';
import { wasDone, type RetryEnd, type RetryResult } from './outcomes.ts';
import { planRetry, type DirectWriteInstruction, type PlanRetryPorts } from './plan-retry.ts';
import type { DeadLetterClaim, DeadLetterLedger, DeadLetterSettlement } from './ports.ts';
import { recorded, type RecordingPorts } from './recorded.ts';
import { sentenceOf } from './sentences.ts';

export interface RetryPorts extends PlanRetryPorts, RecordingPorts {
  readonly letters: DeadLetterLedger;
  readonly trigger: Trigger;
}

export interface RetryOrder {
  readonly id: string;
  /** Who asks; kept in the letter and in the audit. */
  readonly by: string;
  readonly reason: string | null;
  readonly word: DirectWriteInstruction | null;
}

/** Longer than all that a retry waits for; a command that died binds nobody for longer. */
export const claimMs = 60_000;

/**
 * Does the letter's event again, as it would be done now, settles the letter and records it. Rejects where
 * a backend is away or the signal aborts; then the letter is open as before, or settled where only the audit could not
 * be written, and a repeat is harmless.
 */
export function retryDeadLetter(ports: RetryPorts, { word, ...order }: RetryOrder, signal: AbortSignal): Promise<RetryResult> {
  return recorded(ports, { action: 'retry-dead-letter', ...order }, () => retry(ports, { word, ...order }, signal));
}

async function retry(ports: RetryPorts, { id, by, word }: RetryOrder, signal: AbortSignal): Promise<RetryResult> {
  const claimed = await ports.letters.claim(id, by, claimMs);
  if (claimed.outcome !== 'claimed') return claimed;
  const end = await orRelease(ports.letters, claimed.claim, () => attempt(ports, claimed.letter, word, signal));
  const settled = await ports.letters.settle(claimed.claim, settlementOf(end, by, ports.clock()));
  return settled === 'lost' ? { outcome: 'lost' } : end;
}

async function orRelease<Result>(letters: DeadLetterLedger, claim: DeadLetterClaim, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // if this fails as well, the claim lapses by itself
    await letters.release(claim).catch(() => undefined);
    throw error;
  }
}

async function attempt(ports: RetryPorts, letter: DeadLetter, word: DirectWriteInstruction | null, signal: AbortSignal): Promise<RetryEnd> {
  signal.throwIfAborted();
  const plan = await planRetry(ports, letter, word);
  if (plan.outcome !== 'ready') return plan;
  const { request, documentFrom } = plan;
  try {
    const [result] = await ports.trigger.triggerAll([request], signal);
    if (result?.outcome !== 'decided') return { outcome: 'too-old', insertedAt: request.insertedAt };
    return { outcome: 'triggered', decision: result.decision, executions: result.executions, documentFrom };
  } catch (error) {
    signal.throwIfAborted();
    if (isTransient(error)) throw error;
    return { outcome: 'still-poison', code: isTandemError(error) ? error.code : 'EVENT_POISONED', message: messageOf(error) };
  }
}

const longestMessage = 1_000;

function settlementOf(end: RetryEnd, by: string, now: number): DeadLetterSettlement {
  const reason = reasonOf(end);
  return {
    action: { action: 'retry', by, at: new Date(now), outcome: end.outcome, detail: sentenceOf(end).slice(0, longestMessage) },
    closed: wasDone(end) ? { state: 'retried', expireAt: new Date(now + keepForMs) } : null,
    ...(reason && { reason }),
  };
}

function reasonOf(end: RetryEnd): DeadLetterSettlement['reason'] {
  if (end.outcome === 'still-poison') return { code: end.code, message: end.message.slice(0, longestMessage) };
  if (end.outcome === 'too-old') return { code: 'EVENT_TOO_OLD', message: `inserted at ${end.insertedAt.toISOString()}` };
  return undefined;
}
