import { wasChanged, type DecisionFacts, type SubmissionSummary } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { mergeFacts, type FactSource, type Keyed, type Window } from '@tandem/reconciliation';

/** A submission of a past window, and what was decided about its insert. */
export interface PastSubmission {
  readonly mergeKey: string;
  readonly submission: SubmissionSummary;
  readonly decisions: readonly DecisionFacts[];
  /** It is no longer what it was when it was inserted, as far as anything shows. */
  readonly changedSince: boolean;
}

/** One organization's submissions of the window with their decisions, from two sorted readings: a cursor's batch of each in memory. */
export async function* pastSubmissions(facts: Pick<FactSource, 'submissions' | 'decisions'>, orgId: OrgId, window: Window): AsyncGenerator<PastSubmission> {
  const merged = mergeFacts(orgId, {
    submissions: facts.submissions(orgId, window),
    decisions: facts.decisions(orgId, window),
    executions: none(),
    deadLetters: none(),
  });
  for await (const one of merged) {
    const { mergeKey, submission, decisions } = one;
    // a decision without its submission: that is gone, and there is nothing to replay
    if (submission) yield { mergeKey, submission, decisions: decisions.filter(({ event }) => event === 'submitted'), changedSince: wasChanged(one) };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a reading without a row
async function* none(): AsyncGenerator<Keyed<never>> {
  yield* [];
}
