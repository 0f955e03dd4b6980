import type { RawChangeEvent } from '@tandem/change-events';
import { orgIdSchema, replayReachMs, type ClusterTime } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createTrigger, type FormWorkflows, type StreamState } from '@tandem/trigger';
import { compileWorkflow } from '@tandem/workflow-matching';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeEarlierDecisions } from '../testing/fake-stream-stores.ts';
import { createWorld, decisionOf, isCaughtUp, matchedBy, type World } from '../testing/world.ts';
import { createEventIntake, type EventIntakePorts } from './event-intake.ts';

const orgA = orgIdSchema.parse('org_a');
const never = new AbortController().signal;

describe('an event that comes from elsewhere', () => {
  let world: World;
  let reach: { watermark: Awaited<ReturnType<StreamState['watermark']>>; hasLeader: boolean };
  let live: FormWorkflows;
  let past: FormWorkflows & { changedNear: boolean };

  beforeEach(() => {
    world = createWorld();
    reach = { watermark: null, hasLeader: false };
    live = workflows('w-live');
    past = { ...workflows('w-past'), changedNear: false };
  });
  afterEach(() => world.end());

  const workflows = (...ids: readonly string[]): FormWorkflows => ({
    candidates: ids.flatMap((id) => {
      const outcome = compileWorkflow(world.workflow(id), orgA);
      return outcome.outcome === 'compiled' ? [outcome.workflow] : [];
    }),
    malformed: [],
  });

  function createIntake(changes: Partial<EventIntakePorts> = {}, settings = { directWritesPerSecond: 10 }) {
    const { executions, decisions, definitions, queue, deadLetters, phases, time, deployment } = world;
    return createEventIntake(
      {
        source: { ...deployment.source, tellsOf: (orgId) => orgId.startsWith('org_a') },
        reach: { watermark: () => Promise.resolve(reach.watermark), hasLeader: () => Promise.resolve(reach.hasLeader) },
        workflows: { live: () => Promise.resolve(live), asOf: () => Promise.resolve(past) },
        trigger: createTrigger({ executions, decisions, definitions, queue, clock: () => time.now() }),
        earlier: createFakeEarlierDecisions(decisions, deadLetters),
        deadLetters, phases, time,
        ...changes,
      },
      settings,
    );
  }

  /** The event, as the stream would tell it. */
  function inserted(number: number, changes?: Readonly<Record<string, unknown>>): RawChangeEvent {
    world.insert(number, changes);
    return world.deployment.events.at(-1)!;
  }
  const after = ({ clusterTime }: { clusterTime: ClusterTime }): ClusterTime => ({ ...clusterTime, increment: clusterTime.increment + 1 });

  it('is decided by the live registry where no stream runs, and the decision says so', async () => {
    expect(await createIntake().take(inserted(1), never)).toEqual({ outcome: 'decided', registry: 'live' });
    expect(decisionOf(world, 1)).toMatchObject({ path: 'stream', outcome: 'enqueued', registry: { source: 'live', asOf: null }, registryRace: true });
    expect(matchedBy(world, 1)).toEqual(['w-live']);
    expect(world.queue.waiting()).toHaveLength(1);
  });

  it('is decided by the history that the stream keeps, as of the event, where the stream has come past it', async () => {
    const event = inserted(1);
    reach = { watermark: { clusterTime: after(event), historyFrom: { seconds: 1, increment: 0 } }, hasLeader: true };
    expect(await createIntake().take(event, never)).toEqual({ outcome: 'decided', registry: 'history' });
    expect(decisionOf(world, 1)).toMatchObject({ registry: { source: 'history', asOf: event.clusterTime }, registryRace: false });
    expect(matchedBy(world, 1)).toEqual(['w-past']);
  });

  it('waits for a stream that runs, and finds that it has been faster', async () => {
    const event = inserted(1);
    reach = { watermark: { clusterTime: event.clusterTime, historyFrom: { seconds: 1, increment: 0 } }, hasLeader: true };
    const waiting = createIntake().take(event, never);
    const stream = createIntake({ reach: { watermark: () => Promise.resolve(null), hasLeader: () => Promise.resolve(false) } });
    await stream.take(event, never);
    expect(await waiting).toEqual({ outcome: 'already-decided' });
  });

  it('waits no longer than it may, and no moment where the history begins after the event', async () => {
    const event = inserted(1);
    reach = { watermark: { clusterTime: event.clusterTime, historyFrom: { seconds: 1, increment: 0 } }, hasLeader: true };
    const begunAt = world.time.elapsed();
    expect(await createIntake().take(event, never)).toMatchObject({ registry: 'live' });
    expect(world.time.elapsed() - begunAt).toBeGreaterThanOrEqual(2_000);

    const next = inserted(2);
    reach = { watermark: { clusterTime: after(next), historyFrom: after(next) }, hasLeader: true };
    const askedAt = world.time.elapsed();
    expect(await createIntake().take(next, never)).toMatchObject({ registry: 'live' });
    expect(world.time.elapsed() - askedAt).toBeLessThan(500);
  });

  it('makes one effect with the stream beside it, whoever comes first', async () => {
    world.deployment.putWorkflow('org_a', 'key-w', world.workflow('w1'));
    live = workflows('w1');
    const before = inserted(1);
    const intake = createIntake();
    expect(await intake.take(before, never)).toMatchObject({ outcome: 'decided' });
    const process = await world.startReading();
    const later = inserted(2);
    await world.until(() => decisionOf(world, 2) !== undefined && isCaughtUp(process));
    expect(await intake.take(later, never)).toEqual({ outcome: 'already-decided' });
    expect(await intake.take(before, never)).toEqual({ outcome: 'already-decided' });
    const third = inserted(3);
    await Promise.all([intake.take(third, never), intake.take(third, never), world.until(() => decisionOf(world, 3) !== undefined)]);
    expect(world.executions.all().map(({ submissionId, workflowId }) => `${submissionId} ${workflowId}`).sort()).toEqual(['sub_1 w1', 'sub_2 w1', 'sub_3 w1']);
    expect(new Set(world.queue.waiting().map(({ key }) => key)).size).toBe(3);
  });

  it('is left alone where the stamp gives the stream nothing to do, or it is a canary', async () => {
    expect(await createIntake().take(inserted(1, { routing: world.stamp('legacy') }), never)).toEqual({ outcome: 'nothing-to-do' });
    const canary = createIntake({ source: { tellsOf: () => true, isCanary: () => true } });
    expect(await canary.take(inserted(2), never)).toEqual({ outcome: 'nothing-to-do' });
    expect(decisionOf(world, 1) ?? decisionOf(world, 2)).toBeUndefined();
  });

  it('is refused, and nothing is kept of it, where it is not for here', async () => {
    const intake = createIntake();
    const event = inserted(1);
    for (const other of [{ namespace: { db: 'org_b', coll: 'form_submissions' } }, { namespace: { db: 'org_a', coll: 'workflows' } }, { namespace: { db: 'x', coll: 'form_submissions' } }, { operationType: 'update' }, { namespace: null }]) {
      expect(await intake.take({ ...event, ...other }, never)).toMatchObject({ outcome: 'refused' });
    }
    expect(world.deadLetters.all()).toEqual([]);
  });

  it('is a dead letter, the stream’s own, where it cannot be understood or is too old', async () => {
    const intake = createIntake();
    expect(await intake.take(inserted(1, { formId: 7 }), never)).toMatchObject({ outcome: 'dead-lettered', code: 'EVENT_POISONED' });
    const old = new Date(world.time.now() - replayReachMs - 1_000);
    const event = { ...inserted(2, { routing: { ...world.stamp('primary'), decidedAt: old } }), wallTime: old };
    expect(await intake.take(event, never)).toMatchObject({ outcome: 'dead-lettered', code: 'EVENT_TOO_OLD' });
    expect(world.deadLetters.all().map(({ code, source }) => [code, source])).toEqual([['EVENT_POISONED', 'stream'], ['EVENT_TOO_OLD', 'stream']]);
  });

  it('is a dead letter where it is of another source, and nobody can tell whose', async () => {
    const event = { ...inserted(1), namespace: undefined, origin: { source: 'legacy', db: 'x', coll: 'y' }, unmapped: 'source legacy: the document names no organization' };
    expect(await createIntake().take(event, never)).toEqual({ outcome: 'dead-lettered', code: 'EVENT_POISONED', reason: event.unmapped });
  });

  it('paces direct writes, and sends on their way those whose turn is far off', async () => {
    world.phases.assign(orgA, { phase: 'primary', directWrites: 'trigger' });
    const intake = createIntake({}, { directWritesPerSecond: 1 });
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((number) => intake.take(inserted(number, {}), never)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array.from({ length: 6 }, () => 'decided'), 'later', 'later']);
    // who was sent on his way has taken nobody's turn
    await world.time.sleep(2_000, never);
    expect(await intake.take(world.deployment.events.at(-1)!, never)).toMatchObject({ outcome: 'decided' });
  });

  it('rejects when it must not take longer, and is done the next time', async () => {
    const { executions, decisions, definitions, time } = world;
    const away = { addAll: () => Promise.reject(new TandemError('QUEUE_UNAVAILABLE', 'no Redis')) };
    const intake = createIntake({ trigger: createTrigger({ executions, decisions, definitions, queue: away, clock: () => time.now() }) });
    const event = inserted(1);
    const enough = new AbortController();
    const taken = intake.take(event, enough.signal);
    void time.sleep(5_000, never).then(() => { enough.abort(); });
    await expect(taken).rejects.toThrow();
    expect(decisionOf(world, 1)).toBeUndefined();
    expect(await createIntake().take(event, never)).toMatchObject({ outcome: 'decided' });
    expect(world.executions.all()).toHaveLength(1);
  });
});
