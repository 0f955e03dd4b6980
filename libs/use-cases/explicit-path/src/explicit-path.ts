import { decisionId, type ClusterTime, type RoutingStamp, type SkippedWorkflow, type Submission, type TriggerPath } from '@tandem/documents';
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
      const before = position.operationTime === null ? await decidedBefore(ports, submission, signal) : {};
      if (before.byThisPath) return { outcome: before.byThisPath.outcome, executions: 0, skipped: before.byThisPath.skipped };
      const workflows = asDecided(await ports.workflows.activeWorkflowsFor(submission.organizationId, submission.formId, signal), before.inItsStead);
      const [result] = await ports.trigger.triggerAll([requestFor(submission, position, instruction, workflows)], signal);
      if (result?.outcome !== 'decided') return { outcome: 'too-old', executions: 0, skipped: [] };
      return { outcome: result.decision.outcome, executions: result.executions, skipped: result.decision.skipped };
    },
  };
}

interface DecidedBefore {
  readonly byThisPath?: RecordedDecision | undefined;
  /** By who started in its stead; its own word is still to come. */
  readonly inItsStead?: RecordedDecision | undefined;
}

async function decidedBefore({ decisions }: ExplicitPathPorts, { organizationId, submissionId }: StampedSubmission, signal: AbortSignal | undefined): Promise<DecidedBefore> {
  const idBy = (path: TriggerPath) => decisionId(organizationId, submissionId, 'submitted', path);
  const found = await decisions.recorded([idBy('explicit'), idBy('fallback'), idBy('repair')], signal);
  return { byThisPath: found.find(({ _id }) => _id === idBy('explicit')), inItsStead: found.find(({ _id }) => _id !== idBy('explicit')) };
}

/** Whatever listens only by now, it was not there when the others were started. */
function asDecided(workflows: FormWorkflows, decided: RecordedDecision | undefined): FormWorkflows {
  if (!decided) return workflows;
  const started = new Set(decided.matches.map(({ workflowId }) => workflowId));
  return { ...workflows, candidates: workflows.candidates.filter(({ definition }) => started.has(definition.workflowId)) };
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
