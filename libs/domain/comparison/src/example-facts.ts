import {
  executionKey, formIdSchema, nodeIdSchema, orgIdSchema, submissionIdSchema, workflowIdSchema,
  type ClusterTime, type Phase, type RoutingStamp, type TriggerPath, type WorkflowHistoryEntry, type WorkflowMatch,
} from '@tandem/documents';
import type { Circumstances, DecisionFacts, ExecutionFacts, SubmissionFacts, SubmissionSummary } from './facts.ts';
import { defaultBounds } from './default-bounds.ts';
import { buildTimeline, type HistoryContradiction, type HistoryGap } from './timeline.ts';
import type { WorkflowRules } from './workflow-rules.ts';

/* Facts for tests: one submission in which everything went well, to plant one fault into. */

export const orgId = orgIdSchema.parse('org_example');
export const formId = formIdSchema.parse('form-1');
export const submissionId = submissionIdSchema.parse('sub_example');
/** When the submission was inserted. */
export const insertedAt = 1_800_000_000_000;
export const insertTime: ClusterTime = { seconds: insertedAt / 1_000, increment: 7 };
export const mergeKey = `${insertTime.seconds.toString(16)}0000000000000001`;

export function stampOf(phase: Phase): RoutingStamp {
  return { phase, flagRevision: 'revision', decidedAt: new Date(insertedAt), by: 'legacy-trigger-1' };
}

export function matchOf(workflowId: string, definitionId = `definition-${workflowId}`): WorkflowMatch {
  return { workflowId: workflowIdSchema.parse(workflowId), workflowVersion: 1, definitionId, triggerNodeId: nodeIdSchema.parse('trigger') };
}

export function decisionOf(path: TriggerPath, change: Partial<DecisionFacts> = {}): DecisionFacts {
  const live = path === 'explicit';
  return {
    submissionId,
    formId,
    event: 'submitted',
    path,
    outcome: 'enqueued',
    matches: [matchOf('wf-a')],
    skipped: [],
    registry: live ? { source: 'live', asOf: null } : { source: 'stream', asOf: insertTime },
    registryRace: false,
    matcherVersion: '1',
    stamp: stampOf('parallel'),
    phase: 'parallel',
    clusterTime: insertTime,
    insertedAt: new Date(insertedAt),
    decidedAt: new Date(insertedAt + 20),
    enqueuedAt: new Date(insertedAt + 15),
    ...change,
  };
}

/** A decision as that phase asks of that path. */
export function decisionIn(phase: Phase, path: TriggerPath, change: Partial<DecisionFacts> = {}): DecisionFacts {
  const records = (phase === 'shadow' && path === 'stream') || (phase === 'primary' && path === 'explicit');
  return decisionOf(path, { stamp: stampOf(phase), phase, outcome: records ? 'recorded' : 'enqueued', ...change });
}

export function executionOf(workflowId: string, change: Partial<ExecutionFacts> = {}): ExecutionFacts {
  const id = workflowIdSchema.parse(workflowId);
  return {
    _id: executionKey(orgId, submissionId, 'submitted', id),
    submissionId,
    formId,
    event: 'submitted',
    workflowId: id,
    definitionId: `definition-${workflowId}`,
    state: 'completed',
    path: 'explicit',
    createdAt: new Date(insertedAt + 10),
    endedAt: new Date(insertedAt + 90),
    error: null,
    ...change,
  };
}

export function submissionOf(change: Partial<SubmissionSummary> = {}): SubmissionSummary {
  const created = new Date(insertedAt);
  return {
    submissionId,
    formId,
    stamp: stampOf('parallel'),
    snapshot: { formId, data: { plan: 'gold' } },
    idTime: insertedAt,
    createdAt: created,
    updatedAt: created,
    ...change,
  };
}

export function factsOf(change: Partial<SubmissionFacts> = {}): SubmissionFacts {
  return {
    orgId,
    mergeKey,
    submission: submissionOf(),
    decisions: [decisionOf('explicit'), decisionOf('stream')],
    executions: [executionOf('wf-a')],
    deadLetters: [],
    truncated: false,
    asDecided: null,
    ...change,
  };
}

/** Facts of a submission that went well in that phase. */
export function factsIn(phase: Phase, change: Partial<SubmissionFacts> = {}): SubmissionFacts {
  const paths = phase === 'legacy' ? (['explicit'] as const) : phase === 'complete' ? (['stream'] as const) : (['explicit', 'stream'] as const);
  const owner = phase === 'primary' || phase === 'complete' ? 'stream' : 'explicit';
  return factsOf({
    submission: submissionOf({ stamp: stampOf(phase) }),
    decisions: paths.map((path) => decisionIn(phase, path)),
    executions: [executionOf('wf-a', { path: owner })],
    ...change,
  });
}

/** A workflow that listens to the form, with what is changed of its trigger's configuration. */
export function rules(config: Readonly<Record<string, unknown>> = {}, active = true): WorkflowRules {
  return { active, triggers: [{ formId, ...config }] };
}

export interface PlantedVersion {
  readonly workflowId: string;
  /** Seconds before (negative) or after the insert at which it took effect. */
  readonly from?: number;
  /** Null: deleted. */
  readonly rules?: WorkflowRules | null;
  readonly definitionId?: string;
  /** Instead of rules: why it was refused. */
  readonly malformed?: string;
}

/** By default one workflow, `wf-a`, that has listened to the form for an hour. */
export function circumstancesOf(
  change: Partial<Omit<Circumstances, 'timeline'>> & { readonly versions?: readonly PlantedVersion[]; readonly historyFrom?: ClusterTime | null; readonly gaps?: readonly HistoryGap[]; readonly contradictions?: readonly HistoryContradiction[] } = {},
): Circumstances {
  const { versions = [{ workflowId: 'wf-a' }], historyFrom = { seconds: insertTime.seconds - 86_400, increment: 0 }, gaps = [], contradictions = [], ...rest } = change;
  const streamWatermark = rest.streamWatermark === undefined ? { seconds: insertTime.seconds + 60, increment: 0 } : rest.streamWatermark;
  const planted = versions.map(({ workflowId, from = -3_600, malformed, rules: own = malformed === undefined ? rules() : null, definitionId = `definition-${workflowId}` }) => ({
    entry: { ...entryOf(workflowId, insertTime.seconds + from, own && definitionId), ...(malformed !== undefined && { malformed }) },
    definition: [definitionId, own] as const,
  }));
  const definitions = new Map(planted.flatMap(({ definition: [id, own] }) => (own ? [[id, own]] : [])));
  const timeline = buildTimeline({ entries: planted.map(({ entry }) => entry), definitions, completeFrom: historyFrom, completeUpTo: streamWatermark, gaps, contradictions });
  return { now: insertedAt + 90_000, bounds: defaultBounds, ...rest, streamWatermark, timeline };
}

function entryOf(workflowId: string, seconds: number, definitionId: string | null): WorkflowHistoryEntry {
  return {
    _id: `${orgId}:${workflowId}:${seconds}`,
    orgId,
    workflowId: workflowIdSchema.parse(workflowId),
    documentKey: workflowId,
    effectiveFrom: { seconds, increment: 1 },
    definitionId,
    source: 'stream',
  };
}
