import { decisionId, keepForMs, orgIdSchema, replayReachMs, submissionIdSchema, type DeadLetter, type Phase, type TriggerDecision } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger, type Trigger } from '@tandem/trigger';
import { exampleDecision } from '@tandem/trigger/testing';
import { compileWorkflow } from '@tandem/workflow-matching';
import { describe, expect, it } from 'vitest';
import { exampleDeadLetter } from '../testing/example-dead-letter.ts';
import { createFakeDeadLetterLedger } from '../testing/fake-dead-letter-ledger.ts';
import { createFakeActions } from '../testing/fake-gate-stores.ts';
import { discardDeadLetter } from './discard.ts';
import { openLetters } from './open-letters.ts';
import type { DirectWriteInstruction } from './plan-retry.ts';
import { retryDeadLetter, type RetryPorts } from './retry.ts';
import { sentenceOf } from './sentences.ts';

const { signal } = new AbortController();
const insertedAt = Date.parse('2026-03-01T12:00:00.000Z');
const orgId = orgIdSchema.parse('org_examples');
const submissionId = submissionIdSchema.parse('sub_poison');
const day = 86_400_000;

function workflow(id: string) {
  const nodes = [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-contact' } }];
  const compiled = compileWorkflow({ id, status: 'active', canvas: { nodes } }, orgId);
  if (compiled.outcome === 'malformed') throw new Error(compiled.reason);
  return compiled.workflow;
}

const stamp = (phase: Phase) => ({ phase, flagRevision: 'r', decidedAt: new Date(insertedAt), by: 'test' });
const mended = (changes: object = {}) => ({ submissionId, formId: 'form-contact', organizationId: orgId, data: { name: 'Ada' }, routing: stamp('primary'), ...changes });

/** A deployment in memory: one workflow in the history, another one only now. */
function createWorld(letter: Partial<DeadLetter> = {}) {
  let now = insertedAt + day;
  let inCollection: unknown = mended();
  let fault: Error | null = null;
  const clock = () => now;
  const letters = createFakeDeadLetterLedger(clock);
  const actions = createFakeActions();
  const executions = createFakeExecutionStore();
  const queue = createFakeExecutionQueue();
  const decisions = createFakeDecisionStore();
  const whole = createTrigger({ definitions: createFakeDefinitionStore(), executions, queue, decisions, clock });
  const trigger: Trigger = { triggerAll: (requests, stopping) => (fault ? Promise.reject(fault) : whole.triggerAll(requests, stopping)) };
  letters.put(exampleDeadLetter(letter));
  const ports: RetryPorts = {
    letters, actions, trigger, clock, marginMs: 2_000,
    stream: { watermark: () => Promise.resolve({ clusterTime: { seconds: insertedAt / 1_000 + 60, increment: 0 }, historyFrom: { seconds: 0, increment: 0 } }) },
    registry: {
      asOf: () => Promise.resolve({ candidates: [workflow('then')], malformed: [], changedNear: false }),
      live: () => Promise.resolve({ candidates: [workflow('now')], malformed: [] }),
    },
    sources: {
      documentOf: () => Promise.resolve(inCollection === null ? null : { mergeKey: exampleDeadLetter().mergeKey!, bytes: 9_000_000, document: inCollection === 'oversized' ? null : inCollection }),
      recordOf: () => Promise.resolve({ decisions: decisions.all(), executions: [] }),
      lastSeenPhase: () => Promise.resolve('parallel'),
    },
  };
  return {
    ports, letters, actions, decisions, executions, queue,
    collect: (document: unknown) => { inCollection = document; },
    fail: (error: Error | null) => { fault = error; },
    pass: (ms: number) => { now += ms; },
    decided: (changes: Partial<TriggerDecision>) => decisions.recordAll([exampleDecision('poison', changes)]),
    retry: (word: DirectWriteInstruction | null = null, by = 'ada') => retryDeadLetter(ports, { id: 'letter', by, reason: 'mended', word }, signal),
    letter: async () => (await letters.find('letter'))!,
  };
}

describe('a retry', () => {
  it("triggers the mended document under the letter's path, by the workflows as of the event, and closes the letter", async () => {
    const world = createWorld();
    expect(await world.retry()).toMatchObject({
      outcome: 'triggered', executions: 1,
      decision: { path: 'stream', outcome: 'enqueued', phase: 'primary', registry: { source: 'history' }, matched: 1 },
    });
    expect(world.queue.waiting()).toHaveLength(1);
    expect(world.decisions.all()).toMatchObject([{ matches: [{ workflowId: 'then' }] }]);
    const letter = await world.letter();
    expect(letter).toMatchObject({ state: 'retried', claim: null, actions: [{ action: 'retry', by: 'ada', outcome: 'triggered' }] });
    expect(letter).toMatchObject({ expireAt: new Date(insertedAt + day + keepForMs) });
  });

  it('is in the audit with what came of it, a refusal and a failure too', async () => {
    const world = createWorld();
    world.fail(new TandemError('QUEUE_UNAVAILABLE', 'away'));
    await expect(world.retry()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    world.fail(null);
    await world.retry();
    await world.retry(null, 'eve');
    const deed = { action: 'retry-dead-letter', orgId, by: 'ada', reason: 'mended', at: new Date(insertedAt + day) };
    expect(world.actions.recorded).toMatchObject([
      { ...deed, outcome: 'failed', detail: { letter: 'letter', error: 'QUEUE_UNAVAILABLE' } },
      { ...deed, outcome: 'done', detail: { letter: 'letter', came: 'triggered' } },
      { ...deed, by: 'eve', outcome: 'refused', detail: { letter: 'letter', came: 'closed' } },
    ]);
  });

  it('of a letter that is not there is no deed', async () => {
    const world = createWorld();
    expect(await retryDeadLetter(world.ports, { id: 'another', by: 'ada', reason: null, word: null }, signal)).toEqual({ outcome: 'unknown' });
    expect(world.actions.recorded).toEqual([]);
  });

  it('changes nothing when it comes a second time', async () => {
    const world = createWorld();
    await world.retry();
    const before = await world.letter();
    expect(await world.retry(null, 'eve')).toMatchObject({ outcome: 'closed', letter: { state: 'retried' } });
    expect(await world.letter()).toEqual(before);
    expect(world.queue.waiting()).toHaveLength(1);
  });

  it('of two at once, one does it', async () => {
    const world = createWorld();
    const outcomes = await Promise.all([world.retry(null, 'ada'), world.retry(null, 'eve')]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'triggered']);
    expect(world.decisions.all()).toHaveLength(1);
  });

  it.each([
    ['shadow', 'recorded', 0],
    ['parallel', 'enqueued', 1],
    ['complete', 'enqueued', 1],
  ] as const)('obeys the stamp: in %s the stream path has %s', async (phase, outcome, jobs) => {
    const world = createWorld();
    world.collect(mended({ routing: stamp(phase) }));
    expect(await world.retry()).toMatchObject({ outcome: 'triggered', decision: { outcome, phase } });
    expect(world.queue.waiting()).toHaveLength(jobs);
  });

  it("leaves, and says so, what the stamp gives the letter's path nothing to do with", async () => {
    const world = createWorld();
    world.collect(mended({ routing: stamp('legacy') }));
    expect(await world.retry()).toMatchObject({ outcome: 'not-its-path', phase: 'legacy', instruction: 'count' });
    expect(await world.letter()).toMatchObject({ state: 'open', code: 'EVENT_POISONED', actions: [{ outcome: 'not-its-path' }] });
    expect(world.decisions.all()).toEqual([]);
  });

  it("triggers the fallback's letter as the fallback, unless the owner has decided meanwhile", async () => {
    const letter = { source: 'fallback', event: undefined, clusterTime: null, resumeToken: null } as const;
    const world = createWorld(letter);
    world.collect(mended({ routing: stamp('legacy') }));
    expect(await world.retry()).toMatchObject({ outcome: 'triggered', decision: { path: 'fallback', outcome: 'enqueued' } });

    const late = createWorld(letter);
    late.collect(mended({ routing: stamp('legacy') }));
    await late.decided({ path: 'explicit' });
    expect(await late.retry()).toMatchObject({ outcome: 'already-decided', path: 'explicit' });
    expect(await late.letter()).toMatchObject({ state: 'retried' });
  });

  it("closes the stream's letter when the stream has decided meanwhile, and not for another path's word", async () => {
    const world = createWorld();
    await world.decided({ path: 'fallback', _id: decisionId(orgId, submissionId, 'submitted', 'fallback') });
    expect(await world.retry()).toMatchObject({ outcome: 'triggered' });

    const decided = createWorld();
    await decided.decided({ path: 'stream' });
    expect(await decided.retry()).toMatchObject({ outcome: 'already-decided', path: 'stream' });
    expect(await decided.letter()).toMatchObject({ state: 'retried', actions: [{ outcome: 'already-decided' }] });
    expect(decided.queue.waiting()).toEqual([]);
  });

  it('stays open with the new reason while the document is still poison', async () => {
    const world = createWorld();
    world.collect(mended({ formId: 'not an id' }));
    expect(await world.retry()).toMatchObject({ outcome: 'still-poison', code: 'EVENT_POISONED' });
    expect(await world.letter()).toMatchObject({ state: 'open', claim: null, actions: [{ outcome: 'still-poison' }] });
    expect(await world.letter()).toMatchObject({ message: expect.stringContaining('formId') as never });
  });

  it('stays open with the new reason when what it brings about is refused', async () => {
    const world = createWorld();
    world.fail(new TandemError('DOCUMENT_INVALID', 'too large'));
    expect(await world.retry()).toMatchObject({ outcome: 'still-poison', code: 'DOCUMENT_INVALID' });
    expect(await world.letter()).toMatchObject({ state: 'open', code: 'DOCUMENT_INVALID' });
  });

  it('is as if it had not been while a backend is away, and works once it is back', async () => {
    const world = createWorld();
    world.fail(new TandemError('QUEUE_UNAVAILABLE', 'away'));
    await expect(world.retry()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(await world.letter()).toEqual({ ...exampleDeadLetter(), claim: null });
    world.fail(null);
    expect(await world.retry()).toMatchObject({ outcome: 'triggered' });
  });

  it('refuses what is older than the keys that guard it, and leaves it open', async () => {
    const world = createWorld();
    world.pass(replayReachMs - day + 1);
    expect(await world.retry()).toMatchObject({ outcome: 'too-old' });
    expect(await world.letter()).toMatchObject({ state: 'open', code: 'EVENT_TOO_OLD', actions: [{ outcome: 'too-old' }] });
    expect(world.queue.waiting()).toEqual([]);
  });

  it('lets no mended stamp make an event younger than its cluster time', async () => {
    const world = createWorld();
    world.pass(replayReachMs);
    world.collect(mended({ routing: { ...stamp('primary'), decidedAt: new Date(insertedAt + replayReachMs) } }));
    expect(await world.retry()).toMatchObject({ outcome: 'too-old', insertedAt: new Date(insertedAt) });
  });

  it('goes by the time in the id of a document that was backfilled', async () => {
    const world = createWorld({ clusterTime: null });
    world.collect(mended({ routing: { ...stamp('primary'), decidedAt: new Date(insertedAt + day) } }));
    expect(await world.retry()).toMatchObject({ decision: { insertedAt: new Date(insertedAt), clusterTime: null } });
  });

  it('takes the document from the letter where the collection no longer has it', async () => {
    const world = createWorld({ event: { operationType: 'insert', namespace: { db: orgId, coll: 'form_submissions' }, fullDocument: mended() } });
    world.collect(null);
    expect(await world.retry()).toMatchObject({ outcome: 'triggered', documentFrom: 'letter' });
  });

  it.each([
    ['no-document', 'nobody has the document any more', { event: undefined }, null],
    ['still-poison', 'it is too large', {}, 'oversized'],
    ['still-poison', 'it belongs to another organization', {}, mended({ organizationId: 'org_other' })],
    ['not-a-submission', 'it is about a workflow', { event: { operationType: 'update', namespace: { db: orgId, coll: 'workflows' } } }, mended()],
    ['not-a-submission', 'its database is no organization', { orgId: '' }, mended()],
  ])('says %s where %s', async (outcome, _why, letter, document) => {
    const world = createWorld(letter);
    world.collect(document);
    expect(await world.retry()).toMatchObject({ outcome });
    expect(await world.letter()).toMatchObject({ state: 'open', claim: null });
  });
});

describe('the retry of a direct write', () => {
  const direct = (changes: object = {}) => mended({ routing: undefined, ...changes });

  it('waits for the word of a person, who decides', async () => {
    const world = createWorld();
    world.collect(direct());
    expect(await world.retry()).toEqual({ outcome: 'needs-word' });
    expect(await world.retry('enqueue')).toMatchObject({ outcome: 'triggered', decision: { outcome: 'enqueued', phase: 'parallel', stamp: null } });
    const recorded = createWorld();
    recorded.collect(direct());
    expect(await recorded.retry('record')).toMatchObject({ outcome: 'triggered', decision: { outcome: 'recorded' } });
  });

  it('goes by the first decision where there is one, whatever the person says', async () => {
    const world = createWorld();
    world.collect(direct());
    await world.decided({ path: 'repair', _id: decisionId(orgId, submissionId, 'submitted', 'repair'), outcome: 'recorded', phase: 'shadow' });
    expect(await world.retry('enqueue')).toMatchObject({ outcome: 'triggered', decision: { outcome: 'recorded', phase: 'shadow' } });
  });

  it('is not triggered where workflows led to it that led to each other', async () => {
    const world = createWorld();
    world.collect(direct({ causationDepth: 6 }));
    expect(await world.retry('enqueue')).toMatchObject({ outcome: 'still-poison' });
    expect(await world.retry('record')).toMatchObject({ outcome: 'triggered' });
  });
});

describe('a discarded letter', () => {
  it('is closed with who and why, and cannot be retried', async () => {
    const world = createWorld();
    const order = { id: 'letter', by: 'ada', reason: 'a test of ours' };
    expect(await discardDeadLetter(world.ports, order)).toEqual({ outcome: 'discarded' });
    expect(await world.letter()).toMatchObject({ state: 'discarded', actions: [{ action: 'discard', by: 'ada', detail: 'a test of ours' }] });
    expect(await world.retry()).toMatchObject({ outcome: 'closed', letter: { state: 'discarded' } });
    expect(world.decisions.all()).toEqual([]);
  });

  it('is in the audit', async () => {
    const world = createWorld();
    await discardDeadLetter(world.ports, { id: 'letter', by: 'ada', reason: 'a test of ours' });
    expect(world.actions.recorded).toMatchObject([{ action: 'discard-dead-letter', orgId, by: 'ada', reason: 'a test of ours', outcome: 'done', detail: { letter: 'letter', came: 'discarded' } }]);
  });
});

it('all open letters of a kind are found, page by page, though each is settled as it comes', async () => {
  const letters = createFakeDeadLetterLedger();
  for (let index = 0; index < 250; index += 1) letters.put(exampleDeadLetter({ _id: `l${index}`, firstSeen: new Date(insertedAt + Math.floor(index / 3)) }));
  letters.put(exampleDeadLetter({ _id: 'other', orgId: 'org_other' }));
  const seen = new Set<string>();
  for await (const id of openLetters(letters, { orgId })) {
    seen.add(id);
    await discardDeadLetter({ letters, actions: createFakeActions(), clock: () => insertedAt }, { id, by: 'ada', reason: 'no' });
  }
  expect(seen.size).toBe(250);
});

it('one that is too large is told the limit that it has to keep to', async () => {
  const world = createWorld();
  world.collect('oversized');
  expect(sentenceOf(await world.retry())).toContain('8 MiB');
});

it('every outcome has a sentence', async () => {
  const world = createWorld();
  expect(sentenceOf(await world.retry())).toBe('triggered: 1 workflow, 1 new execution');
  expect(sentenceOf(await world.retry())).toMatch(/^retried before, by ada at .+; nothing was changed$/);
  expect(sentenceOf({ outcome: 'unknown' })).toBe('there is no such dead letter');
});
