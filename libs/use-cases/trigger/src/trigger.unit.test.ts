import { keepForMs, replayReachMs, routingStampSchema } from '@tandem/documents';
import { matcherVersion } from '@tandem/workflow-matching';
import { describe, expect, it, vi } from 'vitest';
import { createTriggerWorld, exampleRequest, exampleSubmission, exampleWorkflow } from './testing/world.ts';

describe('the trigger', () => {
  it('inserts an execution per match, enqueues it, and records the decision', async () => {
    const world = createTriggerWorld();
    const request = exampleRequest('a');
    const [result] = await world.trigger.triggerAll([request]);

    const executions = world.executions.all();
    expect(executions.map(({ _id }) => _id)).toEqual(['org_examples:sub_a:submitted:notify', 'org_examples:sub_a:submitted:welcome']);
    expect(executions[0]).toMatchObject({ state: 'pending', attempt: 1, path: 'explicit', causationDepth: 0, submission: { data: { name: 'Ada' } }, expireAt: null });
    expect(world.queue.waiting()).toEqual(executions.map(({ _id: key, attempt }) => ({ key, attempt })));
    for (const { definitionId } of executions) expect(world.definitions.find(definitionId)).toBeDefined();

    const now = new Date(world.time.now);
    expect(result).toMatchObject({ outcome: 'decided', decision: { matched: 2, enqueuedAt: now }, executions: 2 });
    expect(world.decisions.all()).toMatchObject([
      {
        _id: 'org_examples:sub_a:submitted:explicit',
        outcome: 'enqueued',
        matches: [{ workflowId: 'notify' }, { workflowId: 'welcome' }],
        matcherVersion,
        stamp: null,
        phase: 'parallel',
        decidedAt: now,
        enqueuedAt: now,
        expireAt: new Date(world.time.now + keepForMs),
      },
    ]);
  });

  it('records a decision for an event that starts nothing, too', async () => {
    const world = createTriggerWorld();
    const [result] = await world.trigger.triggerAll([exampleRequest('a', 'stream', { candidates: [] })]);
    expect(result).toMatchObject({ outcome: 'decided', executions: 0, decision: { outcome: 'enqueued', matched: 0, enqueuedAt: null } });
    expect(world.decisions.all()).toMatchObject([{ matches: [] }]);
    expect(world.queue.waiting()).toEqual([]);
  });

  it('starts nothing where it is to record only, and keeps what would have been started', async () => {
    const world = createTriggerWorld();
    const [result] = await world.trigger.triggerAll([exampleRequest('a', 'stream', { instruction: 'record' })]);
    expect(result).toMatchObject({ executions: 0, decision: { outcome: 'recorded', matched: 2, enqueuedAt: null } });
    expect(world.decisions.all()).toMatchObject([{ matches: [{ workflowId: 'notify' }, { workflowId: 'welcome' }] }]);
    expect(world.executions.all()).toEqual([]);
    expect(world.queue.waiting()).toEqual([]);
    for (const { definitionId } of world.decisions.all()[0]!.matches) expect(world.definitions.find(definitionId)).toBeDefined();
  });

  it('lists what cannot be judged, and lets the others go on', async () => {
    const world = createTriggerWorld();
    const unsure = exampleWorkflow('unsure', { field: 'name', operator: 'regex', value: 'a' });
    const request = exampleRequest('a', 'explicit', {
      submission: exampleSubmission('a', { data: { name: 'a'.repeat(20_000) } }),
      candidates: [exampleWorkflow('welcome'), unsure],
      malformed: [{ workflowId: 'broken', reason: 'no nodes' }],
    });
    await world.trigger.triggerAll([request]);
    expect(world.decisions.all()[0]).toMatchObject({ matches: [{ workflowId: 'welcome' }], skipped: [{ workflowId: 'broken' }, { workflowId: 'unsure' }] });
  });

  it('carries the stamp, the cluster time, the registry and the causation depth', async () => {
    const world = createTriggerWorld();
    const stamp = routingStampSchema.parse({ phase: 'primary', flagRevision: 'r1', decidedAt: new Date(0), by: 'handler' });
    const facts = { phase: 'primary', clusterTime: { seconds: 7, increment: 1 }, registry: { source: 'stream', asOf: { seconds: 6, increment: 2 } }, registryRace: true } as const;
    await world.trigger.triggerAll([exampleRequest('a', 'stream', { ...facts, submission: exampleSubmission('a', { routing: stamp, causationDepth: 3 }) })]);
    expect(world.decisions.all()[0]).toMatchObject({ ...facts, stamp });
    expect(world.executions.all()).toMatchObject([{ causationDepth: 3 }, { causationDepth: 3 }]);
  });

  it('refuses an event that is older than the keys reach back, and goes on with the others', async () => {
    const world = createTriggerWorld();
    const aged = (id: string, ageMs: number) => exampleRequest(id, 'stream', { insertedAt: new Date(world.time.now - ageMs) });
    const results = await world.trigger.triggerAll([aged('old', replayReachMs + 1), aged('just', replayReachMs), aged('new', 0)]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['too-old', 'decided', 'decided']);
    expect(world.decisions.all().map(({ submissionId }) => submissionId)).toEqual(['sub_just', 'sub_new']);
  });

  it('enqueues again what is still pending, and not what has begun or ended', async () => {
    const world = createTriggerWorld();
    await world.trigger.triggerAll([exampleRequest('a', 'explicit')]);
    const [notify, welcome] = world.executions.all();
    world.queue.takeAll();
    world.executions.change(notify!._id, { state: 'completed' });
    world.executions.change(welcome!._id, { attempt: 4 });

    const [result] = await world.trigger.triggerAll([exampleRequest('a', 'stream')]);
    expect(world.queue.waiting()).toEqual([{ key: welcome!._id, attempt: 4 }]);
    expect(result).toMatchObject({ executions: 0, decision: { path: 'stream', enqueuedAt: new Date(world.time.now) } });
    expect(world.executions.find(notify!._id)).toMatchObject({ path: 'explicit' });
  });

  it('keeps apart what two updates of one submission start', async () => {
    const world = createTriggerWorld();
    const onUpdate = (event: 'updated-01' | 'updated-02') => exampleRequest('a', 'stream', { event, candidates: [] });
    await world.trigger.triggerAll([onUpdate('updated-01'), onUpdate('updated-02')]);
    expect(world.decisions.all().map(({ event }) => event)).toEqual(['updated-01', 'updated-02']);
  });

  it('starts a workflow once when a batch holds its event twice', async () => {
    const world = createTriggerWorld();
    const results = await world.trigger.triggerAll([exampleRequest('a', 'explicit'), exampleRequest('a', 'fallback'), exampleRequest('a', 'explicit'), exampleRequest('b')]);
    expect(world.executions.all()).toHaveLength(4);
    expect(world.queue.waiting()).toHaveLength(4);
    expect(results.map((result) => result.outcome === 'decided' && result.executions)).toEqual([2, 0, 0, 2]);
    expect(world.decisions.all().map(({ _id }) => _id)).toEqual(['org_examples:sub_a:submitted:explicit', 'org_examples:sub_a:submitted:fallback', 'org_examples:sub_b:submitted:explicit']);
  });

  it('tells of each step once it is done, and of none that it had nothing for', async () => {
    const world = createTriggerWorld();
    const done = async (...requests: Parameters<typeof exampleRequest>[]) => {
      const steps: string[] = [];
      await world.trigger.triggerAll(requests.map((request) => exampleRequest(...request)), undefined, (step) => {
        steps.push(`${step}: ${world.executions.all().length} ${world.queue.waiting().length} ${world.decisions.all().length}`);
      });
      return steps;
    };
    expect(await done(['a'])).toEqual(['matched: 0 0 0', 'recorded: 2 0 0', 'enqueued: 2 2 0', 'decided: 2 2 1']);
    expect(await done(['b', 'stream', { instruction: 'record' }])).toEqual(['matched: 2 2 1', 'decided: 2 2 2']);
    expect(await done()).toEqual(['matched: 2 2 2']);
  });

  it('goes in rounds where a batch starts very many, so that memory is bounded, and leaves each once', async () => {
    const world = createTriggerWorld();
    const candidates = Array.from({ length: 4_000 }, (_unused, index) => exampleWorkflow(`w-${index}`));
    const insertAll = vi.spyOn(world.executions, 'insertAll');
    const results = await world.trigger.triggerAll(['a', 'b', 'c', 'd', 'e', 'a'].map((id) => exampleRequest(id, 'stream', { candidates })));
    expect(insertAll.mock.calls.map(([executions]) => executions.length)).toEqual([8_000, 8_000, 8_000]);
    expect(results.map((result) => result.outcome === 'decided' && result.executions)).toEqual([4_000, 4_000, 4_000, 4_000, 4_000, 0]);
    // all results are held until the batch is done, so none may hold its matches
    expect(JSON.stringify(results).length).toBeLessThan(10_000);
    expect(world.queue.waiting()).toHaveLength(20_000);
    expect(world.decisions.all()).toHaveLength(5);
  });

  it('does nothing for an empty batch', async () => {
    expect(await createTriggerWorld().trigger.triggerAll([])).toEqual([]);
  });

  it('writes nothing more once the signal is aborted', async () => {
    const world = createTriggerWorld();
    const stopping = new AbortController();
    const { insertAll } = world.ports.executions;
    world.ports.executions.insertAll = async (executions, signal) => {
      const outcomes = await insertAll(executions, signal);
      stopping.abort(new Error('stopped'));
      return outcomes;
    };
    await expect(world.trigger.triggerAll([exampleRequest('a')], stopping.signal)).rejects.toThrow('stopped');
    expect(world.executions.all()).toHaveLength(2);
    expect(world.queue.waiting()).toEqual([]);
    expect(world.decisions.all()).toEqual([]);
  });
});
