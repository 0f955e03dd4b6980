import { setTimeout as delay } from 'node:timers/promises';
import { isTandemError } from '@tandem/errors';
import type { ExplicitPath, ExplicitResult, InsertPosition, StampedSubmission } from '@tandem/explicit-path';
import type { Logger } from 'pino';

export interface ExplicitCallsOptions {
  readonly explicitPath: Pick<ExplicitPath, 'trigger'>;
  readonly onOutcome: (outcome: ExplicitResult['outcome'] | 'failed') => void;
  readonly logger: Logger;
  /** Beyond this many under way a call is not made, and counts as failed. */
  readonly maximumInFlight?: number;
  readonly endWithinMs?: number;
}

export interface ExplicitCalls {
  /** Fire and forget: returns at once and never throws. A call that fails is counted, logged and not made again. */
  start(submission: StampedSubmission, position: InsertPosition): void;
  inFlight(): number;
  /** Waits for what is under way, and ends it when the time is over. */
  drain(withinMs: number): Promise<void>;
}

/**
 * The calls after the answers, as the platform makes them. Whatever ends this process between an insert
 * and its call leaves a submission without one: that is the old path's weakness, which the fallback mends.
 */
export function createExplicitCalls(options: ExplicitCallsOptions): ExplicitCalls {
  const { explicitPath, onOutcome, logger, maximumInFlight = 1_000, endWithinMs = 20_000 } = options;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function call(submission: StampedSubmission, position: InsertPosition): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(endWithinMs)]);
    try {
      const { outcome, skipped } = await explicitPath.trigger(submission, position, signal);
      onOutcome(outcome);
      if (skipped.length > 0) logger.warn({ orgId: submission.organizationId, submissionId: submission.submissionId, skipped: skipped.slice(0, 10) }, 'workflows were skipped');
    } catch (error) {
      onOutcome('failed');
      logger.warn({ orgId: submission.organizationId, submissionId: submission.submissionId, code: isTandemError(error) ? error.code : 'UNKNOWN', err: error }, 'an explicit call failed');
    }
  }

  return {
    start(submission, position) {
      if (running.size >= maximumInFlight) {
        onOutcome('failed');
        logger.warn({ orgId: submission.organizationId, submissionId: submission.submissionId, maximumInFlight }, 'an explicit call was not made: too many are under way');
        return;
      }
      const calling = call(submission, position).finally(() => running.delete(calling));
      running.add(calling);
    },
    inFlight: () => running.size,
    async drain(withinMs) {
      await Promise.race([Promise.all(running), delay(withinMs, undefined, { ref: false })]);
      stopping.abort();
    },
  };
}
