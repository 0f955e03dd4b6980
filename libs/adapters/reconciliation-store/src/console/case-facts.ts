import type { DeadLetterFacts, DecisionFacts, ExecutionFacts, SubmissionSummary } from '@tandem/comparison';
import type { OrgId, SubmissionId } from '@tandem/documents';
import type { FactSource } from '@tandem/reconciliation';

/** What is known of one submission's events. */
export interface CaseFacts {
  readonly submission: SubmissionSummary | null;
  readonly decisions: readonly DecisionFacts[];
  readonly executions: readonly ExecutionFacts[];
  readonly deadLetters: readonly DeadLetterFacts[];
}

/** Reads them as they are now, by index. Rejects with STORE_UNAVAILABLE. */
export async function readCaseFacts(
  facts: Pick<FactSource, 'submissionsOf' | 'decisionsOf' | 'executionsOf' | 'deadLettersOf'>,
  { orgId, mergeKey, submissionId }: { readonly orgId: OrgId; readonly mergeKey: string; readonly submissionId: SubmissionId | null },
): Promise<CaseFacts> {
  const [submissions, decisions, executions, deadLetters] = await Promise.all([
    facts.submissionsOf(orgId, [{ mergeKey, submissionId }]),
    facts.decisionsOf(orgId, [mergeKey]),
    facts.executionsOf(orgId, [mergeKey]),
    facts.deadLettersOf(orgId, [mergeKey]),
  ]);
  return {
    submission: submissions.at(0)?.row ?? null,
    decisions: decisions.map(({ row }) => row),
    executions: executions.map(({ row }) => row),
    deadLetters: deadLetters.map(({ row }) => row),
  };
}
