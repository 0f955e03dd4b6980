import type { NodeId, NodeRecord, WorkflowExecution } from '@tandem/documents';
import type { NodeEnd, Scope } from '@tandem/workflow-graph';
import type { Plan } from './plan.ts';
import type { Failure } from './ports.ts';

/** Of one execution, all outputs together, as JSON; more and the document could outgrow its bound. */
const maximumOutputLength = 2_097_152;

export interface NodeFailure extends Failure {
  readonly nodeId: NodeId;
}

/** How far an execution has come: what its record says, and what was learned since. */
export interface WalkState {
  readonly ended: Map<NodeId, NodeEnd>;
  readonly outputs: Map<NodeId, unknown>;
  /** Started before, by a worker that didn't finish them. */
  readonly unfinished: Map<NodeId, NodeRecord>;
  failure: NodeFailure | null;
  doubt: NodeFailure | null;
  outputLength: number;
}

/** Takes up an execution where its record leaves it. */
export function resumeWalk(execution: WorkflowExecution, plan: Plan): WalkState {
  const state: WalkState = { ended: new Map(), outputs: new Map(), unfinished: new Map(), failure: null, doubt: null, outputLength: 0 };
  for (const [nodeId, planned] of plan.nodes) {
    const record = Object.hasOwn(execution.nodes, nodeId) ? execution.nodes[nodeId] : undefined;
    if (!record) continue;
    if (record.state === 'started') state.unfinished.set(nodeId, record);
    else takeEnded(state, nodeId, record, planned.kind === 'disabled');
  }
  return state;
}

function takeEnded(state: WalkState, nodeId: NodeId, record: NodeRecord, disabled: boolean): void {
  if (record.state === 'completed') takeOutput(state, nodeId, record.output, record.branch ?? null);
  else if (record.state === 'skipped') state.ended.set(nodeId, disabled ? { end: 'disabled' } : { end: 'skipped' });
  else takeFailure(state, { nodeId, code: 'NODE_FAILED', message: record.error?.message ?? '' });
}

/** False where the outputs have grown too large together; then nothing was taken. */
export function takeOutput(state: WalkState, nodeId: NodeId, output: unknown, branch: string | null): boolean {
  const length = JSON.stringify(output ?? null).length;
  if (state.outputLength + length > maximumOutputLength) return false;
  state.outputLength += length;
  state.outputs.set(nodeId, output);
  state.ended.set(nodeId, { end: 'done', branch });
  return true;
}

export function takeFailure(state: WalkState, failure: NodeFailure): void {
  state.failure ??= failure;
  state.ended.set(failure.nodeId, { end: 'failed' });
}

/** What the nodes of this execution may look at now. */
export function scopeOf(execution: WorkflowExecution, plan: Plan, state: WalkState): Scope {
  const { submission, submissionId, orgId, workflowId, event } = execution;
  const payload = { ...submission, submissionId, orgId, workflowId, event };
  return {
    trigger: { payload },
    // the trigger's output is the submission, which need not be stored twice
    nodes: Object.fromEntries([...state.outputs, [plan.graph.start, payload]]),
    variables: plan.variables,
  };
}
