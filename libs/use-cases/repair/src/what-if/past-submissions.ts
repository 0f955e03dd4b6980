import { wasChanged, type DecisionFacts, type SubmissionSummary } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { mergeFacts, type FactSource, type Pages, type Window } from '@tandem/reconciliation';

/** A submission of a past window, and what was decided about its insert. */
export interface PastSubmission {
  readonly mergeKey: string;
  readonly submission: SubmissionSummary;
  readonly decisions: readonly DecisionFacts[];
  /** It is no longer what it was when it was inserted, as far as anything shows. */
  readonly changedSince: boolean;
}

const batchSize = 500;

/** One organization's submissions of the window with their decisions, from two sorted readings: a page or two of each in memory. */
export async function* pastSubmissions(facts: Pick<FactSource, 'submissions' | 'decisions'>, orgId: OrgId, window: Window): AsyncGenerator<readonly PastSubmission[]> {
  const readings = { submissions: facts.submissions(orgId, window), decisions: facts.decisions(orgId, window), executions: none, deadLetters: none };
  for await (const batch of mergeFacts(orgId, readings, batchSize)) {
    // a decision without its submission: that is gone, and there is nothing to replay
    yield batch.flatMap(({ mergeKey, submission, decisions }) =>
      submission ? { mergeKey, submission, decisions: decisions.filter(({ event }) => event === 'submitted'), changedSince: wasChanged({ submission, decisions }) } : [],
    );
  }
}

/** A reading without a row. */
const none: Pages<never> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) };
