import { decisionId, type ClusterTime, type RoutingStamp, type Submission, type SkippedWorkflow } from '@tandem/documents';
import { instructionFor } from '@tandem/routing';
import type { DecisionStore, FormWorkflows, RecordedDecision, Trigger, TriggerRequest } from '@tandem/trigger';
import type { WorkflowLookup } from './ports.ts';
import { createStamp, type Stamp, type StampPorts } from './stamp.ts';

/** A submission that carries its stamp, as inserted. */
export type StampedSubmission = Submission & { readonly routing: RoutingStamp };

/** Where the insert stands among all others. */
export interface InsertPosition {
  /** The submission's `_id` in sortable form. */
  readonly mergeKey: string;
  /** The insert's `operationTime`; null where it isn't known, as for a call that is made again. */
  readonly operationTime: ClusterTime | null;
}

export interface ExplicitResult {
  /** `nothing`: the stamp leaves the submission to the stream. `too-old`: nothing was written. */
  readonly outcome: 'enqueued' | 'recorded' | 'held' | 'nothing' | 'too-old';
  /** How many workflows this call brought to run; what another path had started is not among them. */
  readonly executions: number;
  /** Workflows that could not be judged, and why; the others went on. */
  readonly skipped: readonly SkippedWorkflow[];
}

/**
 * The seam: what a handler of any platform calls. In this order:
 *
 *     const routing = explicitPath.stamp(orgId);
 *     insert({ ...submission, routing });          // the stamp is part of the insert
 *     answer the request;
 *     explicitPath.trigger(submission, position);  // may be left unawaited; may be made again
 */
export interface ExplicitPath {
  readonly stamp: Stamp;
  /**
   * Does what the submission's stamp tells the explicit path, never what the flag says by now. A call
   * that is made again for what was decided starts nothing, whatever listens by then. Idempotent. Rejects when a step failed; the fallback then mends it.
   */
  trigger(submission: StampedSubmission, position: InsertPosition, signal?: AbortSignal): Promise<ExplicitResult>;
}

export interface ExplicitPathPorts extends StampPorts {
  readonly workflows: WorkflowLookup;
  readonly trigger: Trigger;
  readonly decisions: Pick<DecisionStore, 'recorded'>;
}

export function createExplicitPath(ports: ExplicitPathPorts): ExplicitPath {
  return {
    stamp: createStamp(ports),
    async trigger(submission, position, signal) {
      const instruction = instructionFor('explicit', submission.routing.phase);
      if (instruction !== 'enqueue' && instruction !== 'record') return { outcome: 'nothing', executions: 0, skipped: [] };
      const before = position.operationTime === null ? await decidedBefore(ports, submission, signal) : undefined;
      if (before) return { outcome: before.outcome, executions: 0, skipped: before.skipped };
      const workflows = await ports.workflows.activeWorkflowsFor(submission.organizationId, submission.formId, signal);
      const [result] = await ports.trigger.triggerAll([requestFor(submission, position, instruction, workflows)], signal);
      if (result?.outcome !== 'decided') return { outcome: 'too-old', executions: 0, skipped: [] };
      return { outcome: result.decision.outcome, executions: result.executions, skipped: result.decision.skipped };
    },
  };
}

/** By this path, or by who started in its stead: the workflows that listen by now are not those of the insert. */
async function decidedBefore({ decisions }: ExplicitPathPorts, { organizationId, submissionId }: StampedSubmission, signal: AbortSignal | undefined): Promise<RecordedDecision | undefined> {
  const ids = (['explicit', 'fallback', 'repair'] as const).map((path) => decisionId(organizationId, submissionId, 'submitted', path));
  return (await decisions.recorded(ids, signal))[0];
}

function requestFor(
  submission: StampedSubmission,
  position: InsertPosition,
  instruction: TriggerRequest['instruction'],
  workflows: FormWorkflows,
): TriggerRequest {
  return {
    path: 'explicit',
    instruction,
    submission,
    mergeKey: position.mergeKey,
    event: 'submitted',
    phase: submission.routing.phase,
    candidates: workflows.candidates,
    malformed: workflows.malformed,
    registry: { source: 'live', asOf: null },
    registryRace: false,
    clusterTime: position.operationTime,
    insertedAt: submission.routing.decidedAt,
  };
}
