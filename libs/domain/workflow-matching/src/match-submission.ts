import { UnjudgeableError } from '@tandem/conditions';
import { updateKinds, type EventName, type SkippedWorkflow, type Submission, type TriggerEvent, type UpdateKind, type WorkflowMatch } from '@tandem/documents';
import type { CompiledTrigger, CompiledWorkflow } from './compile-workflow.ts';

/** Raised with every change of the rules, but for kinds of updates that are added: these name themselves. */
const rulesVersion = '1';
/** A decision names the version that made it: `1`, or with a kind of updates beside `updated` `1+approved`. */
export const matcherVersion = [rulesVersion, ...updateKinds.slice(1)].join('+');

export interface MatchResult {
  /** By workflow id, so that two paths list the same matches alike. */
  readonly matches: readonly WorkflowMatch[];
  readonly skipped: readonly SkippedWorkflow[];
}

const insertAlone = ['submitted'] as const;
const anyUpdate = ['updated'] as const;

/**
 * Which of the candidates a submission's event starts. A workflow starts once, even if several of its
 * triggers match: the first in canvas order is named. `kinds` are those that an update may be of, by what it touches.
 */
export function matchSubmission(candidates: readonly CompiledWorkflow[], submission: Submission, event: EventName, kinds: readonly UpdateKind[] = anyUpdate): MatchResult {
  const events = event === 'submitted' ? insertAlone : kinds;
  const matches: WorkflowMatch[] = [];
  const skipped: SkippedWorkflow[] = [];
  for (const workflow of candidates) {
    const verdict = judge(workflow, submission, events);
    if (verdict === undefined) continue;
    if ('reason' in verdict) skipped.push({ workflowId: workflow.definition.workflowId, reason: verdict.reason });
    else matches.push(verdict.match);
  }
  return { matches: ordered(matches), skipped: ordered(skipped) };
}

function judge(workflow: CompiledWorkflow, submission: Submission, events: readonly TriggerEvent[]): CompiledTrigger | { reason: string } | undefined {
  let unjudgeable: { reason: string } | undefined;
  for (const trigger of workflow.triggers) {
    if (trigger.formId !== submission.formId || !events.includes(trigger.event)) continue;
    try {
      if (trigger.filter(submission)) return trigger;
    } catch (error) {
      if (!(error instanceof UnjudgeableError)) throw error;
      unjudgeable ??= { reason: `node ${trigger.nodeId}: ${error.message}` };
    }
  }
  return unjudgeable;
}

/** Most often there is one or none, and to sort it costs more than to judge it. */
function ordered<T extends { readonly workflowId: string }>(items: T[]): readonly T[] {
  return items.length > 1 ? items.sort(byWorkflowId) : items;
}

function byWorkflowId(a: { readonly workflowId: string }, b: { readonly workflowId: string }): number {
  return a.workflowId < b.workflowId ? -1 : Number(a.workflowId > b.workflowId);
}
