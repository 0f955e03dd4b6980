import { decisionId, orgIdSchema, phases, replayReachMs, submissionIdSchema, submissionSchema, type Phase } from '@tandem/documents';
import { createFakePhaseSource } from '@tandem/routing';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger, type FormWorkflows } from '@tandem/trigger';
import { compileWorkflow } from '@tandem/workflow-matching';
import { describe, expect, it } from 'vitest';
import { createExplicitPath, type StampedSubmission } from './explicit-path.ts';
import { createStamp } from './stamp.ts';

const orgId = orgIdSchema.parse('org_acme');
const now = Date.parse('2025-01-31T09:30:00Z');

const workflow = (id: string, changes: object = {}) => ({
  id, orgId, status: 'active', version: 1, canvas: { nodes: [{ id: 'start', type: 'form-trigger', config: { formId: 'form-1' } }], edges: [] }, ...changes,
});

function workflowsOf(documents: readonly unknown[]): FormWorkflows {
  const outcomes = documents.map((document) => compileWorkflow(document, orgId));
  return {
    candidates: outcomes.flatMap((outcome) => (outcome.outcome === 'compiled' ? outcome.workflow : [])),
    malformed: outcomes.flatMap((outcome) => (outcome.outcome === 'malformed' ? outcome : [])),
  };
}

function setUp(...documents: unknown[]) {
  const flag = createFakePhaseSource();
  const executions = createFakeExecutionStore();
  const decisions = createFakeDecisionStore();
  const queue = createFakeExecutionQueue();
  const asked: string[] = [];
  const path = createExplicitPath({
    decisions,
    phases: flag,
    serverNow: () => now,
    by: 'handler-1',
    workflows: { activeWorkflowsFor: (org, form) => Promise.resolve((asked.push(`${org}/${form}`), workflowsOf(documents))) },
    trigger: createTrigger({ definitions: createFakeDefinitionStore(), executions, queue, decisions, clock: () => now + 5 }),
  });
  const submit = (phase: Phase, decidedAt = now): StampedSubmission => {
    flag.assign(orgId, { phase, directWrites: 'record' });
    const submission = submissionSchema.parse({ submissionId: 'sub_1', formId: 'form-1', organizationId: orgId, data: { name: 'Ada' } });
    return { ...submission, routing: { ...path.stamp(orgId), decidedAt: new Date(decidedAt) } };
  };
  return { flag, executions, decisions, queue, asked, path, submit };
}

const position = { mergeKey: '65b9f0f00000000000000001', operationTime: { seconds: 1_738_315_800, increment: 1 } };
const explicitDecision = decisionId(orgId, submissionIdSchema.parse('sub_1'), 'submitted', 'explicit');

describe('the stamp', () => {
  it('holds the phase, the revision, the time by the server and the process', () => {
    const { path, flag } = setUp();
    flag.assign(orgId, { phase: 'parallel', directWrites: 'record' });
    expect(path.stamp(orgId)).toEqual({ phase: 'parallel', flagRevision: 'fake-1', decidedAt: new Date(now), by: 'handler-1' });
  });

  it('names the place in the handler’s trace', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const stamp = createStamp({ phases: createFakePhaseSource(), serverNow: () => now, by: 'handler-1', traceparent: () => traceparent });
    expect(stamp(orgId)).toMatchObject({ traceparent });
  });

  it.each<[string, () => string | undefined]>([
    ['answers nothing', () => undefined],
    ['passes on what a caller wrote', () => 'anything; at all'],
    ['throws', () => { throw new Error('no context'); }],
  ])('names none, and is made all the same, where the handler’s tracing %s', (_, traceparent) => {
    const stamp = createStamp({ phases: createFakePhaseSource(), serverNow: () => now, by: 'handler-1', traceparent });
    expect(Object.keys(stamp(orgId))).toEqual(['phase', 'flagRevision', 'decidedAt', 'by']);
  });

  it('is obeyed after the flag has moved on', async () => {
    const { path, flag, submit, queue } = setUp(workflow('w1'));
    const submission = submit('legacy');
    flag.assign(orgId, { phase: 'complete', directWrites: 'record' });
    expect(await path.trigger(submission, position)).toEqual({ outcome: 'enqueued', executions: 1, skipped: [] });
    expect(queue.waiting()).toHaveLength(1);
  });
});

describe('the explicit call', () => {
  it.each([['legacy', 'enqueued', 1], ['shadow', 'enqueued', 1], ['parallel', 'enqueued', 1], ['primary', 'recorded', 0], ['complete', 'nothing', 0]] as const)(
    'in %s: %s',
    async (phase, outcome, jobs) => {
      const { path, submit, queue, decisions } = setUp(workflow('w1'));
      expect(await path.trigger(submit(phase), position)).toEqual({ outcome, executions: jobs, skipped: [] });
      expect(queue.waiting()).toHaveLength(jobs);
      expect(decisions.all().map((decision) => decision.outcome)).toEqual(outcome === 'nothing' ? [] : [outcome]);
    },
  );

  it('asks for the workflows of the form once per submission, and not at all where it does nothing', async () => {
    const { path, submit, asked } = setUp(workflow('w1'));
    for (const phase of phases) await path.trigger(submit(phase), position);
    expect(asked).toEqual(Array.from({ length: 4 }, () => 'org_acme/form-1'));
  });

  it('records what it knows of the insert', async () => {
    const { path, submit, decisions } = setUp(workflow('w1'));
    await path.trigger(submit('legacy'), position);
    expect(decisions.find(explicitDecision)).toMatchObject({
      path: 'explicit', phase: 'legacy', mergeKey: position.mergeKey, clusterTime: position.operationTime, insertedAt: new Date(now),
      registry: { source: 'live', asOf: null }, matches: [{ workflowId: 'w1' }], stamp: { by: 'handler-1' },
    });
  });

  it('leaves the word that nothing was to start', async () => {
    const { path, submit, decisions } = setUp();
    expect(await path.trigger(submit('legacy'), position)).toEqual({ outcome: 'enqueued', executions: 0, skipped: [] });
    expect(decisions.find(explicitDecision)?.matches).toEqual([]);
  });

  it('names a malformed workflow and starts the others', async () => {
    const { path, submit, decisions } = setUp(workflow('broken', { version: 'two' }), workflow('w1'));
    expect(await path.trigger(submit('legacy'), position)).toMatchObject({ outcome: 'enqueued', executions: 1, skipped: [{ workflowId: 'broken' }] });
    expect(decisions.find(explicitDecision)?.skipped).toMatchObject([{ workflowId: 'broken' }]);
  });

  it('starts nothing anew when it is made again', async () => {
    const { path, submit, queue, executions } = setUp(workflow('w1'));
    await path.trigger(submit('parallel'), position);
    queue.takeAll();
    executions.change(executions.all()[0]!._id, { state: 'completed' });
    expect(await path.trigger(submit('parallel'), { ...position, operationTime: null })).toEqual({ outcome: 'enqueued', executions: 0, skipped: [] });
    expect(queue.waiting()).toEqual([]);
  });

  it.each(['explicit', 'fallback', 'repair'] as const)('starts nothing that listens only by the time it is made again, where the %s path has decided', async (decider) => {
    const earlier = setUp(workflow('w1'));
    await earlier.path.trigger(earlier.submit('legacy'), position);
    const later = setUp(workflow('w1'), workflow('w2'));
    const [decided] = earlier.decisions.all();
    await later.decisions.recordAll([{ ...decided!, path: decider, _id: decisionId(orgId, decided!.submissionId, 'submitted', decider) }]);
    for (const { _id } of earlier.executions.all()) await later.executions.insertAll([earlier.executions.find(_id)!]);
    expect(await later.path.trigger(later.submit('legacy'), { ...position, operationTime: null })).toEqual({ outcome: 'enqueued', executions: 0, skipped: [] });
    expect(later.executions.all().map(({ workflowId }) => workflowId)).toEqual(['w1']);
    // the comparison waits for this path's own word
    expect(later.decisions.find(explicitDecision)?.matches.map(({ workflowId }) => workflowId)).toEqual(['w1']);
  });

  it('decides when made again by what listens then, where nobody has decided', async () => {
    const { path, submit, executions } = setUp(workflow('w1'));
    expect(await path.trigger(submit('legacy'), { ...position, operationTime: null })).toMatchObject({ outcome: 'enqueued', executions: 1 });
    expect(executions.all()).toHaveLength(1);
  });

  it('fails where a step failed, and completes when made again', async () => {
    const { path, submit, queue, decisions } = setUp(workflow('w1'));
    queue.failNext('before');
    await expect(path.trigger(submit('legacy'), position)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(decisions.all()).toEqual([]);
    await path.trigger(submit('legacy'), position);
    expect(queue.waiting()).toHaveLength(1);
    expect(decisions.all()).toHaveLength(1);
  });

  it('refuses what is older than the keys that guard it', async () => {
    const { path, submit, queue } = setUp(workflow('w1'));
    expect(await path.trigger(submit('legacy', now - replayReachMs - 1_000), position)).toEqual({ outcome: 'too-old', executions: 0, skipped: [] });
    expect(queue.waiting()).toEqual([]);
  });
});
