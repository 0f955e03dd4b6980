import { formIdSchema, orgIdSchema, submissionIdSchema, type DeadLetter, type OrgId, type Submission } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger } from '@tandem/trigger';
import { describe, expect, it } from 'vitest';
import { createFallback } from './fallback.ts';
import type { FallbackStore, LoadedSubmission, StampedSubmission, Traces } from './ports.ts';

const start = 1_800_000_000_000;
const { signal } = new AbortController();
const formId = formIdSchema.parse('form-1');

interface Planted extends StampedSubmission {
  readonly orgId: OrgId;
}

/** Organizations in memory whose submissions nobody has decided; what `load` refuses is poison. */
function createWorld({ mostPerRound = 100 } = {}) {
  const planted: Planted[] = [];
  const letters = new Map<string, DeadLetter>();
  const decisions = createFakeDecisionStore();
  let now = start;
  const unreadable = new Set<string>();
  const gone = new Set<string>();
  let fault: ((submission: StampedSubmission) => Error | null) = () => null;
  const of = (orgId: OrgId) => planted.filter((one) => one.orgId === orgId);
  const tracesOf = ({ submissionId, mergeKey }: StampedSubmission): Traces => ({
    decidedBy: new Set(decisions.all().filter((decision) => decision.submissionId === submissionId).map(({ path }) => path)),
    deadLetteredBy: new Set([...letters.values()].filter((letter) => letter.mergeKey === mergeKey).map(({ source }) => source)),
    clusterTime: null,
  });
  const store: FallbackStore = {
    organizations: () => Promise.resolve([...new Set(planted.map(({ orgId }) => orgId))].sort()),
    lowWatermark: () => Promise.resolve(null),
    saveLowWatermark: () => Promise.resolve(),
    stampedBetween: (orgId, from, to) => Promise.resolve({
      rows: of(orgId).filter(({ stamp }) => stamp.decidedAt.getTime() >= from && stamp.decidedAt.getTime() < to), next: null,
    }),
    tracesOf: (_orgId, rows) => Promise.resolve(new Map(rows.map((row) => [row.submissionId, tracesOf(row)]))),
    load(orgId, wanted) {
      const asked = of(orgId).filter(({ submissionId }) => wanted.some((one) => one.submissionId === submissionId));
      const error = asked.map(fault).find((found) => found !== null);
      return error ? Promise.reject(error) : Promise.resolve(asked.filter(({ mergeKey }) => !gone.has(mergeKey)).map(loaded));
    },
    recordDeadLetters: (recorded) => {
      for (const letter of recorded) letters.set(letter._id, letter);
      return Promise.resolve();
    },
  };
  const loaded = (one: Planted): LoadedSubmission => {
    const { submissionId, mergeKey } = one;
    return unreadable.has(mergeKey) ? { outcome: 'unreadable', submissionId, reason: 'data: no object' } : { outcome: 'read', submissionId, submission: submissionOf(one) };
  };
  const clock = () => now;
  const noWorkflows = { candidates: [], malformed: [] };
  const fallback = createFallback(
    {
      store, clock,
      stream: { watermark: () => Promise.resolve(null), hasLeader: () => Promise.resolve(false) },
      registry: { asOf: () => Promise.resolve({ ...noWorkflows, changedNear: false }), live: () => Promise.resolve(noWorkflows) },
      trigger: createTrigger({ definitions: createFakeDefinitionStore(), executions: createFakeExecutionStore(), queue: createFakeExecutionQueue(), decisions, clock }),
    },
    { afterMs: 2_000, lagBoundMs: 30_000, marginMs: 2_000, settleMs: 30_000, sweepMs: 5_000, mostWaiting: 1_000, mostPerRound, retrySuspectsMs: 60_000, replayReachMs: 60 * 86_400_000 },
  );
  return {
    fallback, letters, decisions,
    pass: (ms: number) => { now += ms; },
    spoil: (name: string) => { unreadable.add(name); },
    mend: (name: string) => { unreadable.delete(name); },
    remove: (name: string) => { gone.add(name); },
    refuse: (names: readonly string[], error: Error) => { fault = ({ mergeKey }) => (names.includes(mergeKey) ? error : null); },
    plant(orgId: string, ...names: readonly string[]) {
      for (const name of names) {
        planted.push({
          orgId: orgIdSchema.parse(orgId), submissionId: submissionIdSchema.parse(`sub_${name}`), mergeKey: name,
          stamp: { phase: 'legacy', flagRevision: 'r', decidedAt: new Date(start - 60_000 + planted.length), by: 'test' },
        });
      }
    },
    decidedOf: (orgId: string) => decisions.all().filter((decision) => decision.orgId === orgId).length,
  };
}

function submissionOf({ orgId, submissionId, stamp }: Planted): Submission {
  const { decidedAt } = stamp;
  return { submissionId, formId, organizationId: orgId, data: {}, submittedAt: decidedAt, createdAt: decidedAt, updatedAt: decidedAt, routing: stamp };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('the fallback', () => {
  it('gives a submission that fails by itself a dead letter, and triggers all others', async () => {
    const world = createWorld();
    world.plant('org_a', ...names('a', 20));
    world.refuse(['a0'], new TypeError('poison'));
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 19, deadLettered: 1, waiting: 0 });
    expect([...world.letters.values()]).toMatchObject([{ source: 'fallback', orgId: 'org_a', mergeKey: 'a0', code: 'EVENT_POISONED', message: 'poison', state: 'open' }]);
  });

  it('gives a submission that nobody can read a dead letter, and triggers all others', async () => {
    const world = createWorld();
    world.plant('org_a', ...names('a', 20));
    world.spoil('a7');
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 19, deadLettered: 1, waiting: 0, failures: [{ code: 'DOCUMENT_INVALID' }] });
    expect([...world.letters.values()]).toMatchObject([{ source: 'fallback', submissionId: 'sub_a7', mergeKey: 'a7', code: 'DOCUMENT_INVALID', state: 'open' }]);
    expect([...world.letters.values()][0]?.message).toContain('data: no object');
  });

  it('gives no dead letters to all where none can be read, and tries them again', async () => {
    const world = createWorld();
    world.plant('org_a', ...names('a', 15));
    for (const name of names('a', 15)) world.spoil(name);
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, deadLettered: 10, waiting: 5 });
    expect(world.letters.size).toBe(10);
    for (const name of names('a', 15)) world.mend(name);
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, waiting: 5 });
    world.pass(60_000);
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 5, waiting: 0 });
  });

  it('leaves out what was deleted since, without a trace', async () => {
    const world = createWorld();
    world.plant('org_a', 'a0', 'a1');
    world.remove('a0');
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 1, deadLettered: 0, waiting: 0, failures: [] });
    expect(world.letters.size).toBe(0);
  });

  it('takes its own dead letter for the last word', async () => {
    const world = createWorld();
    world.plant('org_a', 'a0');
    world.refuse(['a0'], new TypeError('poison'));
    await world.fallback.round(signal);
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, deadLettered: 0, waiting: 0, failures: [] });
  });

  it('does it again, and blames nobody, while a backend is away', async () => {
    const world = createWorld();
    world.plant('org_a', 'a0', 'a1');
    world.refuse(['a0'], new TandemError('STORE_UNAVAILABLE', 'away'));
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, deadLettered: 0, waiting: 2, failures: [{ code: 'STORE_UNAVAILABLE' }] });
    world.refuse([], new Error('none'));
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 2, waiting: 0 });
  });

  it('leaves what failed while all did alone for a while, and then tries again', async () => {
    const world = createWorld();
    world.plant('org_a', ...names('a', 15));
    world.refuse(names('a', 15), new TypeError('broken'));
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, deadLettered: 10, waiting: 5 });
    world.refuse([], new Error('none'));
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 0, waiting: 5 });
    world.pass(60_000);
    expect(await world.fallback.round(signal)).toMatchObject({ triggered: 5, waiting: 0 });
  });

  it('lets no organization with much to do keep the others waiting', async () => {
    const world = createWorld({ mostPerRound: 10 });
    world.plant('org_a', ...names('a', 100));
    world.plant('org_b', ...names('b', 3));
    world.plant('org_c', ...names('c', 2));
    await world.fallback.round(signal);
    expect(['org_a', 'org_b', 'org_c'].map(world.decidedOf)).toEqual([5, 3, 2]);
  });

  it('serves every organization in turn where there are more of them than a round has room', async () => {
    const world = createWorld({ mostPerRound: 2 });
    for (const orgId of ['org_a', 'org_b', 'org_c', 'org_d', 'org_e']) world.plant(orgId, ...names(orgId.slice(4), 10));
    for (let round = 0; round < 5; round += 1) await world.fallback.round(signal);
    expect(['org_a', 'org_b', 'org_c', 'org_d', 'org_e'].map(world.decidedOf)).toEqual([2, 2, 2, 2, 2]);
  });
});
