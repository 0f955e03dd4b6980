import type { DeadLetter, Phase, TriggerPath, WorkflowMatch } from '@tandem/documents';
import type { ErrorCode } from '@tandem/errors';
import type { Instruction } from '@tandem/routing';
import type { DecisionSummary, TriggerRequest } from '@tandem/trigger';
import type { DeadLetterClaimOutcome } from './ports.ts';

/** What a retry would come to, before anything is written. */
export type RetryPlan =
  | ReadyPlan
  | { readonly outcome: 'already-decided'; readonly path: TriggerPath; readonly decidedAt: Date }
  /** The stamp gives the letter's path nothing to do with the submission. */
  | { readonly outcome: 'not-its-path'; readonly path: DeadLetter['source']; readonly phase: Phase; readonly instruction: Instruction }
  /** A direct write that nobody has decided: a person has to say. */
  | { readonly outcome: 'needs-word' }
  | { readonly outcome: 'too-old'; readonly insertedAt: Date }
  | { readonly outcome: 'still-poison'; readonly code: ErrorCode; readonly message: string }
  /** Neither the collection nor the letter has the document. */
  | { readonly outcome: 'no-document' }
  /** The event is not the insert of a submission. */
  | { readonly outcome: 'not-a-submission' };

export interface ReadyPlan {
  readonly outcome: 'ready';
  readonly request: TriggerRequest;
  /** The workflows that it would start, or write down. */
  readonly matches: readonly WorkflowMatch[];
  readonly documentFrom: DocumentOrigin;
}

/** Where the document comes from: the collection as it is now, or the letter, where the collection no longer has it. */
export type DocumentOrigin = 'collection' | 'letter';

/** What came of a letter that was ours to settle. */
export type RetryEnd =
  | { readonly outcome: 'triggered'; readonly decision: DecisionSummary; readonly executions: number; readonly documentFrom: DocumentOrigin }
  | Exclude<RetryPlan, ReadyPlan>;

/** A letter that was not ours to settle. `lost`: it took too long, and somebody else has it; what was done is done once all the same. */
export type Untouched = Exclude<DeadLetterClaimOutcome, { readonly outcome: 'claimed' }> | { readonly outcome: 'lost' };

export type RetryResult = RetryEnd | Untouched;
export type DiscardResult = { readonly outcome: 'discarded' } | Untouched;

/** The letter is settled as was asked, by this very call. */
export function wasDone({ outcome }: RetryResult | DiscardResult): boolean {
  return outcome === 'triggered' || outcome === 'already-decided' || outcome === 'discarded';
}
