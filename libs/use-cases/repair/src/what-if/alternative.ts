import { orgIdSchema, workflowIdSchema, type OrgId, type SkippedWorkflow, type Submission } from '@tandem/documents';
import { requestOfPast, type HistoryReach } from '@tandem/reconciliation';
import { createWorkflowRegistry, matcherVersion, matchSubmission, type CompiledWorkflow, type MatchResult, type WorkflowRegistry } from '@tandem/workflow-matching';
import type { KnownWorkflows } from '@tandem/trigger';
import { z } from 'zod';
import type { PastSubmission } from './past-submissions.ts';

/** What is held against the recorded decisions. */
export interface Alternative {
  /** For the report: which definitions, by which matcher. */
  readonly name: string;
  /** Whose workflows are compared; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** Definitions that cannot be used, and why. */
  readonly malformed: readonly SkippedWorkflow[];
  match(past: PastSubmission, submission: Submission): Promise<MatchResult>;
}

/** A matcher: this build's, unless another one is to be tried. */
export type Matcher = (candidates: readonly CompiledWorkflow[], submission: Submission) => MatchResult;
export const currentMatcher: Matcher = (candidates, submission) => matchSubmission(candidates, submission, 'submitted');

/** Workflow documents as they are exported: the matcher reads the rest, and says what it can't. */
export const exportedWorkflowsSchema = z.array(z.looseObject({ id: workflowIdSchema, orgId: orgIdSchema.nullish() })).min(1).max(10_000);
export type ExportedWorkflows = z.output<typeof exportedWorkflowsSchema>;

export interface OtherDefinitions {
  readonly documents: ExportedWorkflows;
  /** They are some of the workflows, and the others are not compared; else they are all there is. */
  readonly isPartial: boolean;
}

/** One organization under other definitions, with the registry and the matcher that the paths use. A document without an organization is everybody's. */
export function otherDefinitions(orgId: OrgId, { documents, isPartial }: OtherDefinitions, match: Matcher = currentMatcher): Alternative {
  const registry: WorkflowRegistry = createWorkflowRegistry();
  const own = documents.filter((document) => (document.orgId ?? orgId) === orgId);
  const malformed = own.flatMap((document): SkippedWorkflow[] => {
    const outcome = registry.put(orgId, document.id, document);
    return outcome.outcome === 'malformed' ? [{ workflowId: document.id, reason: outcome.reason.slice(0, 300) }] : [];
  });
  return {
    name: `the definitions of the file, by matcher ${matcherVersion}`,
    only: isPartial ? new Set(own.map(({ id }) => id)) : null,
    malformed,
    match: (_past, submission) => Promise.resolve(match(registry.candidatesFor(orgId, submission.formId), submission)),
  };
}

export interface AsOfInsert {
  readonly registry: KnownWorkflows;
  readonly reach: HistoryReach;
  readonly marginMs: number;
}

/** The workflows as of each insert, by this build's matcher or another one: what a version of it changes. */
export function otherMatcher({ registry, reach, marginMs }: AsOfInsert, match: Matcher = currentMatcher): Alternative {
  return {
    name: `the workflows as of each insert, by matcher ${matcherVersion}`,
    only: null,
    malformed: [],
    async match({ mergeKey, submission: { stamp, idTime }, decisions }, submission) {
      const clusterTime = decisions.find(({ path }) => path === 'stream')?.clusterTime ?? decisions.find((one) => one.clusterTime)?.clusterTime ?? null;
      const insertedAt = stamp?.decidedAt ?? new Date(idTime);
      const event = { path: 'repair', instruction: 'record', submission, mergeKey, phase: stamp?.phase ?? 'legacy', clusterTime, insertedAt } as const;
      const { candidates } = await requestOfPast(registry, event, reach, marginMs);
      return match(candidates, submission);
    },
  };
}

/** A submission as the matcher takes it; null where it has no ids that are valid, or cannot be decoded. */
export function submissionOf(orgId: OrgId, { submission }: PastSubmission): Submission | null {
  const { submissionId, formId, snapshot } = submission;
  return submissionId && formId && snapshot ? { ...snapshot, submissionId, formId, organizationId: orgId } : null;
}
