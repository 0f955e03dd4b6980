import { buildTimeline, defaultBounds, judge, rulesOf, type Circumstances, type SubmissionFacts } from '@tandem/comparison';
import { definitionOf, orgIdSchema, snapshotOf, submissionSchema, workflowSchema, type ClusterTime, type Workflow } from '@tandem/documents';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger, type TriggerRequest } from '@tandem/trigger';
import { compileWorkflow, type CompiledWorkflow } from '@tandem/workflow-matching';
import { describe, expect, it } from 'vitest';

const orgId = orgIdSchema.parse('org_example');
const insertedAt = 1_800_000_000_000;
const insertTime: ClusterTime = { seconds: insertedAt / 1_000, increment: 7 };
const earlier: ClusterTime = { seconds: insertTime.seconds - 3_600, increment: 1 };
const later: ClusterTime = { seconds: insertTime.seconds + 60, increment: 1 };
const submission = submissionSchema.parse({
  submissionId: 'sub_example', formId: 'form-1', organizationId: orgId, data: { plan: 'gold and silver' },
  routing: { phase: 'parallel', flagRevision: 'revision', decidedAt: new Date(insertedAt), by: 'test' },
});

function workflowWith(filter: object): Workflow {
  return workflowSchema.parse({ id: 'wf-a', orgId, status: 'active', canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1', filter } }] } });
}

/** The matcher is shared by both paths, so where it is wrong they agree. This one takes `contains` for `equals`. */
function compiledWrongly(workflow: Workflow): CompiledWorkflow {
  const compiled = compileWorkflow(JSON.parse(JSON.stringify(workflow).replaceAll('"contains"', '"equals"')), orgId);
  if (compiled.outcome !== 'compiled') throw new Error(compiled.reason);
  const definition = definitionOf(workflow);
  const triggers = compiled.workflow.triggers.map((trigger) => ({ ...trigger, match: { ...trigger.match, definitionId: definition._id } }));
  return { definition, triggers };
}

/** What the comparison says after both paths have decided by the matcher as it is. */
async function foundAbout(workflow: Workflow) {
  const [decisions, executions] = [createFakeDecisionStore(), createFakeExecutionStore()];
  const trigger = createTrigger({ definitions: createFakeDefinitionStore(), executions, queue: createFakeExecutionQueue(), decisions, clock: () => insertedAt + 20 });
  const requestOf = (path: 'explicit' | 'stream'): TriggerRequest => ({
    path, instruction: 'enqueue', submission, mergeKey: 'key', event: 'submitted', phase: 'parallel', candidates: [compiledWrongly(workflow)], malformed: [],
    registry: path === 'stream' ? { source: 'stream', asOf: insertTime } : { source: 'live', asOf: null }, registryRace: false, clusterTime: insertTime, insertedAt: new Date(insertedAt),
  });
  await trigger.triggerAll([requestOf('explicit'), requestOf('stream')]);
  const { organizationId, submissionId, formId, routing } = submission;
  const facts: SubmissionFacts = {
    orgId: organizationId, mergeKey: 'key', decisions: decisions.all(), executions: executions.all().map((one) => ({ ...one, state: 'completed', error: null })), deadLetters: [], truncated: false, asDecided: null,
    submission: { submissionId, formId, stamp: routing ?? null, snapshot: snapshotOf(submission), idTime: insertedAt, createdAt: null, updatedAt: null },
  };
  return judge(facts, circumstancesOf(workflow)).findings.map(({ kind, cause, path }) => ({ kind, cause, path }));
}

function circumstancesOf(workflow: Workflow): Circumstances {
  const { _id } = definitionOf(workflow);
  const entry = { _id: 'entry', orgId, workflowId: workflow.id, documentKey: 'wf-a', effectiveFrom: earlier, definitionId: _id, source: 'stream' } as const;
  const timeline = buildTimeline({ entries: [entry], definitions: new Map([[_id, rulesOf(workflow)]]), completeFrom: { seconds: 0, increment: 0 }, completeUpTo: later, gaps: [] });
  return { now: insertedAt + 90_000, streamWatermark: later, timeline, bounds: defaultBounds };
}

describe('a bug in the matcher that both paths share', () => {
  it('is found in both, though they agree: what should have been started is read apart from it', async () => {
    expect(await foundAbout(workflowWith({ field: 'plan', operator: 'contains', value: 'gold' }))).toEqual([
      { kind: 'different-workflows', cause: 'missing-workflow', path: 'explicit' },
      { kind: 'different-workflows', cause: 'missing-workflow', path: 'stream' },
    ]);
  });

  it('leaves alone what it does not touch', async () => {
    expect(await foundAbout(workflowWith({ field: 'plan', operator: 'starts_with', value: 'gold' }))).toEqual([]);
  });
});
