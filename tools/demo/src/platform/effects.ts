import type { OrgId, WorkflowId } from '@tandem/documents';
import type { SubmissionFields } from '@tandem/test-bed';

/** What the outside world must see of a submission: one call to the sink by one node of one workflow. */
export interface ExpectedEffect {
  readonly workflowId: WorkflowId;
  readonly nodeId: string;
}

/**
 * One organization of the demo: its documents in the platform's shape, and apart from them a plain
 * statement of what a submission must lead to, which shares no code with any matcher.
 */
export interface DemoOrganization {
  readonly orgId: OrgId;
  readonly formId: string;
  readonly form: object;
  readonly workflows: readonly object[];
  /** The fields of the nth submission, without the `reference` that names it to the sink. */
  fieldsOf(n: number): SubmissionFields;
  expectedEffects(fields: SubmissionFields): readonly ExpectedEffect[];
  /** A workflow that every submission starts and that may be paused for good. */
  readonly pausable?: ExpectedEffect;
}
