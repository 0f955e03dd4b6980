import { buildTimeline, type ComparisonBounds, type DecisionFacts, type ExecutionFacts } from '@tandem/comparison';
import { executionKey, formIdSchema, nodeIdSchema, orgIdSchema, submissionIdSchema, workflowIdSchema, type Phase, type TriggerPath } from '@tandem/documents';
import { expectedPaths, instructionFor } from '@tandem/routing';
import type { CleanFacts } from './sample.ts';

/* Generated facts for where a window has none: one submission in each phase in which everything went well. */

const orgId = orgIdSchema.parse('org_self_test');
const formId = formIdSchema.parse('form');
const submissionId = submissionIdSchema.parse('sub_self_test');
const workflowId = workflowIdSchema.parse('workflow');
const definitionId = 'definition';
const insertedAt = Date.UTC(2026, 0, 1);
const clusterTime = { seconds: insertedAt / 1_000, increment: 1 };
const streamPhases: readonly Phase[] = ['shadow', 'parallel', 'primary', 'complete'];

export function exampleFacts(bounds: ComparisonBounds): readonly CleanFacts[] {
  return streamPhases.map((phase) => exampleIn(phase, bounds));
}

function exampleIn(phase: Phase, bounds: ComparisonBounds): CleanFacts {
  const stamp = { phase, flagRevision: 'self-test', decidedAt: new Date(insertedAt), by: 'self-test' };
  const paths = expectedPaths(phase);
  const starter = paths.find((path) => instructionFor(path, phase) === 'enqueue') ?? 'stream';
  return {
    facts: {
      orgId, mergeKey: `${clusterTime.seconds.toString(16)}0000000000000001`,
      submission: { submissionId, formId, stamp, snapshot: { formId, data: {} }, idTime: insertedAt, createdAt: new Date(insertedAt), updatedAt: new Date(insertedAt) },
      decisions: paths.map((path) => decisionBy(path, phase, stamp)), executions: [executionBy(starter)], deadLetters: [], truncated: false, asDecided: null,
    },
    circumstances: {
      now: insertedAt + bounds.notExecutedAfterMs + bounds.graceMs + bounds.historyWaitMs + 2_000,
      streamWatermark: { seconds: clusterTime.seconds + 86_400, increment: 0 },
      timeline: buildTimeline({
        entries: [{ _id: 'self-test', orgId, workflowId, documentKey: 'workflow', effectiveFrom: { seconds: clusterTime.seconds - 86_400, increment: 1 }, definitionId, source: 'stream' }],
        definitions: new Map([[definitionId, { active: true, triggers: [{ formId }] }]]),
        completeFrom: { seconds: clusterTime.seconds - 172_800, increment: 0 }, completeUpTo: { seconds: clusterTime.seconds + 86_400, increment: 0 }, gaps: [],
      }),
      bounds,
    },
  };
}

function decisionBy(path: 'explicit' | 'stream', phase: Phase, stamp: DecisionFacts['stamp']): DecisionFacts {
  const enqueues = instructionFor(path, phase) === 'enqueue';
  return {
    submissionId, formId, event: 'submitted', path, outcome: enqueues ? 'enqueued' : 'recorded',
    matches: [{ workflowId, workflowVersion: 1, definitionId, triggerNodeId: nodeIdSchema.parse('trigger') }], skipped: [],
    registry: path === 'explicit' ? { source: 'live', asOf: null } : { source: 'stream', asOf: clusterTime }, registryRace: false, matcherVersion: '1',
    stamp, phase, clusterTime, insertedAt: new Date(insertedAt), decidedAt: new Date(insertedAt + 10), enqueuedAt: enqueues ? new Date(insertedAt + 9) : null,
  };
}

function executionBy(path: TriggerPath): ExecutionFacts {
  return {
    _id: executionKey(orgId, submissionId, 'submitted', workflowId), submissionId, formId, event: 'submitted', workflowId, definitionId, state: 'completed', path,
    createdAt: new Date(insertedAt + 5), endedAt: new Date(insertedAt + 50), error: null,
  };
}
