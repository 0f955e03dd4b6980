import type { Submission, SubmissionId } from '@tandem/documents';
import type { StampedSubmission } from '@tandem/explicit-path';
import type { ExplicitCalls } from '../explicit-calls/explicit-calls.ts';
import { createInsertion, type InsertionPorts, type SubmissionRequest } from './insertion.ts';

export type { SubmissionRequest } from './insertion.ts';

export interface Receipt {
  readonly submissionId: SubmissionId;
  /** The same request had come before. */
  readonly repeated: boolean;
}

export interface IntakePorts extends InsertionPorts {
  readonly calls: Pick<ExplicitCalls, 'start'>;
}

export interface Intake {
  /**
   * Inserts, and makes the explicit call as the stamp says. A repeat obeys the stored stamp and makes the call again.
   * Rejects as an insertion does; the call's failure is nobody's who waits here.
   */
  accept(request: SubmissionRequest): Promise<Receipt>;
}

export function createIntake({ calls, ...ports }: IntakePorts): Intake {
  const insertion = createInsertion(ports);
  return {
    async accept(request) {
      const { submission, position, repeated } = await insertion.insert(request);
      if (isStamped(submission)) calls.start(submission, position);
      return { submissionId: submission.submissionId, repeated };
    },
  };
}

function isStamped(submission: Submission): submission is StampedSubmission {
  return submission.routing !== undefined;
}
