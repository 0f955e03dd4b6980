import { UnjudgeableError } from '@tandem/conditions';
import type { EventName, SkippedWorkflow, Submission, WorkflowMatch } from '@tandem/documents';
import type { CompiledTrigger, CompiledWorkflow, TriggerEvent } from './compile-workflow.ts';

/** Raised with every change of the rules; a decision names the version that made it. */
export const matcherVersion = '1';

export interface MatchResult {
  /** By workflow id, so that two paths list the same matches alike. */
  readonly matches: readonly WorkflowMatch[];
  readonly skipped: readonly SkippedWorkflow[];
}

/**
 * Which of the candidates a submission's event starts. A workflow starts once, even if several of its
 * triggers match: the first in canvas order is named.
 */
export function matchSubmission(candidates: readonly CompiledWorkflow[], submission: Submission, event: EventName): MatchResult {
  const triggerEvent: TriggerEvent = event === 'submitted' ? 'submitted' : 'updated';
  const matches: WorkflowMatch[] = [];
  const skipped: SkippedWorkflow[] = [];
  for (const workflow of candidates) {
    const verdict = judge(workflow, submission, triggerEvent);
    if (verdict === undefined) continue;
    if ('reason' in verdict) skipped.push({ workflowId: workflow.definition.workflowId, reason: verdict.reason });
    else matches.push(matchOf(workflow, verdict));
  }
  return { matches: matches.sort(byWorkflowId), skipped: skipped.sort(byWorkflowId) };
}

function judge(workflow: CompiledWorkflow, submission: Submission, event: TriggerEvent): CompiledTrigger | { reason: string } | undefined {
  let unjudgeable: { reason: string } | undefined;
  for (const trigger of workflow.triggers) {
    if (trigger.formId !== submission.formId || trigger.event !== event) continue;
    try {
      if (trigger.filter(submission)) return trigger;
    } catch (error) {
      if (!(error instanceof UnjudgeableError)) throw error;
      unjudgeable ??= { reason: `node ${trigger.nodeId}: ${error.message}` };
    }
  }
  return unjudgeable;
}

function matchOf(workflow: CompiledWorkflow, trigger: CompiledTrigger): WorkflowMatch {
  const { definition } = workflow;
  return {
    workflowId: definition.workflowId,
    workflowVersion: definition.document.version,
    definitionId: definition._id,
    triggerNodeId: trigger.nodeId,
  };
}

function byWorkflowId(a: { readonly workflowId: string }, b: { readonly workflowId: string }): number {
  return a.workflowId < b.workflowId ? -1 : Number(a.workflowId > b.workflowId);
}
