import type {
  DeadLetterFacts, DecisionFacts, ExecutionFacts, ExpectedWorkflows, FindingKind, FindingStatus, StoredFinding, SubmissionSummary,
} from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';

export interface FindingFilter {
  readonly orgId?: OrgId;
  readonly kinds?: readonly FindingKind[];
  readonly statuses?: readonly FindingStatus[];
}

/** A place in the list: behind the finding with this id, of a submission of that time. */
export interface FindingPosition {
  readonly insertedAt: Date;
  readonly id: string;
}

/** Port: findings to look at. Newest insert first, by index. */
export interface FindingPages {
  page(filter: FindingFilter, after: FindingPosition | null, limit: number): Promise<readonly StoredFinding[]>;
  find(id: string): Promise<StoredFinding | null>;
}

/** What is known of one submission's events, each list bounded. */
export interface CaseFacts {
  readonly submission: SubmissionSummary | null;
  readonly decisions: readonly DecisionFacts[];
  readonly executions: readonly ExecutionFacts[];
  readonly deadLetters: readonly DeadLetterFacts[];
}

/** Port: the facts behind a finding, as they are now. */
export interface CaseFiles {
  factsOf(finding: Pick<StoredFinding, 'orgId' | 'mergeKey' | 'submissionId'>): Promise<CaseFacts>;
  /** Null where the history cannot say it. */
  expectationOf(finding: Pick<StoredFinding, 'orgId' | 'mergeKey' | 'insertedAt'>, facts: CaseFacts): Promise<ExpectedWorkflows | null>;
}
