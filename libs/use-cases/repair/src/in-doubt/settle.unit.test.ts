import { nodeIdSchema, type NodeRecord, type OperatorAction, type WorkflowExecution } from '@tandem/documents';
import { exampleExecution } from '@tandem/trigger/testing';
import { describe, expect, it } from 'vitest';
import type { SettlePorts } from './ports.ts';
import { nodesInDoubt, resumptionOf } from './resumption.ts';
import { settledInWords, settleDoubt } from './settle.ts';

const at = new Date('2026-03-01T12:00:00.000Z');
const now = new Date('2026-03-02T12:00:00.000Z');
const record = (state: NodeRecord['state'], changes: Partial<NodeRecord> = {}): NodeRecord => ({ state, attempts: 1, startedAt: at, endedAt: state === 'started' ? null : at, ...changes });
const error = { code: 'NODE_IN_DOUBT', message: 'its worker did not finish it' };
const word = { by: 'ada', reason: 'it is in the log' };
const ids = (...names: readonly string[]) => names.map((name) => nodeIdSchema.parse(name));

const doubtful = (nodes: WorkflowExecution['nodes'] = { letter: record('started', { error }), behind: record('skipped') }, changes: Partial<WorkflowExecution> = {}) =>
  exampleExecution('a', { state: 'in-doubt', attempt: 3, activeMs: 900, endedAt: at, expireAt: now, nodes, error: { ...error, nodeId: 'letter' }, ...changes });

describe('what is in doubt', () => {
  it('is what was started and bears an error, neither what waits nor what was cut short beside it', () => {
    const nodes = { letter: record('started', { error }), call: record('started'), delay: record('started', { waitUntil: now, error }), done: record('completed') };
    expect(nodesInDoubt(doubtful(nodes))).toEqual(['letter']);
  });

  it('is all that was started, where the execution was given up before a walk could tell', () => {
    expect(nodesInDoubt(doubtful({ letter: record('started'), call: record('started') }))).toEqual(['letter', 'call']);
  });

  it('is nothing in an execution of any other state', () => {
    expect(nodesInDoubt(doubtful(undefined, { state: 'pending' }))).toEqual([]);
  });
});

describe('an execution that goes on', () => {
  it('has all its attempts and all its time again', () => {
    expect(resumptionOf(doubtful(), { acted: ids('letter'), notActed: [], ...word }, now)).toMatchObject({ state: 'pending', attempt: 4, attemptsBefore: 3, activeMs: 0, error: null, endedAt: null, expireAt: null, releasedAt: now, settled: { by: 'ada', at: now, acted: ['letter'] } });
  });

  it('has what acted completed, and forgets what was passed over behind it', () => {
    expect(resumptionOf(doubtful(), { acted: ids('letter'), notActed: [], ...word }, now)?.nodes).toEqual({ letter: { state: 'completed', attempts: 1, startedAt: at, endedAt: now, output: null } });
  });

  it('forgets what has not acted, and leaves all else as it is', () => {
    const others = { done: record('completed', { output: 7 }), call: record('started'), broken: record('failed', { error }) };
    expect(resumptionOf(doubtful({ ...others, letter: record('started', { error }) }), { acted: [], notActed: ids('letter'), ...word }, now)?.nodes).toEqual(others);
  });

  it.each([
    ['one is not named', ids('one'), []],
    ['one is named twice', ids('one', 'one'), []],
    ['one is said to have acted and not to have', ids('one'), ids('one')],
    ['another is named beside', ids('one', 'two'), ids('three')],
  ])('is not to be had where %s', (_case, acted, notActed) => {
    const nodes = { one: record('started', { error }), two: record('started', { error }), three: record('completed') };
    expect(resumptionOf(doubtful(nodes), { acted, notActed, ...word }, now)).toBeNull();
  });
});

function world(stored: WorkflowExecution | null, isTaken = false) {
  const actions: OperatorAction[] = [];
  const lookedAt: string[] = [];
  const ports: SettlePorts = {
    doubts: {
      list: () => Promise.resolve([]),
      find: () => Promise.resolve(stored),
      resume: () => Promise.resolve(isTaken ? 'lost' : 'resumed'),
    },
    findings: { lookSoon: (found) => Promise.resolve(void lookedAt.push(...found)) },
    actions: { record: (action) => Promise.resolve(void actions.push(action)) },
    clock: () => now.getTime(),
  };
  const order = { key: stored?._id ?? 'key', acted: ids('letter'), notActed: [], ...word };
  return { ports, actions, lookedAt, settle: () => settleDoubt(ports, order) };
}

describe('who settles a doubt', () => {
  it('has the comparison look at its finding again, and is in the audit', async () => {
    const { settle, actions, lookedAt } = world(doubtful());
    expect(await settle()).toEqual({ outcome: 'resumed', failed: [] });
    expect(lookedAt).toEqual(['org_examples:a:submitted:in-doubt:workflow-welcome']);
    expect(actions).toMatchObject([{ action: 'settle-doubt', orgId: 'org_examples', by: 'ada', reason: 'it is in the log', outcome: 'done', at: now, detail: { acted: 'letter', notActed: '', came: 'resumed' } }]);
  });

  it('is told of nodes that failed before, for which the workflow may stop', async () => {
    const { settle } = world(doubtful({ letter: record('started', { error }), call: record('failed', { error }) }));
    const result = await settle();
    expect(result).toEqual({ outcome: 'resumed', failed: ['call'] });
    expect(settledInWords(result)).toContain('call failed before');
  });

  it('changes nothing where another was first, and is in the audit as refused', async () => {
    const { settle, actions, lookedAt } = world(doubtful(), true);
    expect(await settle()).toEqual({ outcome: 'lost' });
    expect(lookedAt).toEqual([]);
    expect(actions).toMatchObject([{ outcome: 'refused', detail: { came: 'lost' } }]);
  });

  it('leaves no trace where there is no such execution', async () => {
    const { settle, actions } = world(null);
    expect(await settle()).toEqual({ outcome: 'unknown' });
    expect(actions).toEqual([]);
  });
});
