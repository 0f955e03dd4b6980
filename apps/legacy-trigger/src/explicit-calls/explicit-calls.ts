import { isTandemError } from '@tandem/errors';
import type { ExplicitPath, ExplicitResult, InsertPosition, StampedSubmission } from '@tandem/explicit-path';
import type { Logger } from 'pino';
import { createCallsUnderWay, type CallLimits } from './calls-under-way.ts';

export interface ExplicitCallsOptions extends CallLimits {
  readonly explicitPath: Pick<ExplicitPath, 'trigger'>;
  readonly onOutcome: (outcome: ExplicitResult['outcome'] | 'failed') => void;
  readonly logger: Logger;
}

export interface ExplicitCalls {
  /** Fire and forget: returns at once and never throws. A call that fails, or is not made since too many are under way, is counted, logged and not made again. */
  start(submission: StampedSubmission, position: InsertPosition): void;
  inFlight(): number;
  /** Waits for what is under way, and ends it when the time is over. */
  drain(withinMs: number): Promise<void>;
}

/**
 * The calls after the answers, as the platform makes them. Whatever ends this process between an insert
 * and its call leaves a submission without one: that is the old path's weakness, which the fallback mends.
 */
export function createExplicitCalls({ explicitPath, onOutcome, logger, ...limits }: ExplicitCallsOptions): ExplicitCalls {
  const calls = createCallsUnderWay(limits);

  async function call(submission: StampedSubmission, position: InsertPosition): Promise<void> {
    const { organizationId: orgId, submissionId } = submission;
    try {
      const { outcome, skipped } = await calls.make((signal) => explicitPath.trigger(submission, position, signal));
      onOutcome(outcome);
      if (skipped.length > 0) logger.warn({ orgId, submissionId, skipped: skipped.slice(0, 10) }, 'workflows were skipped');
    } catch (error) {
      onOutcome('failed');
      logger.warn({ orgId, submissionId, code: isTandemError(error) ? error.code : 'UNKNOWN', err: error }, 'an explicit call failed');
    }
  }

  return {
    start: (submission, position) => { void call(submission, position); },
    inFlight: () => calls.count(),
    drain: (withinMs) => calls.drain(withinMs),
  };
}
