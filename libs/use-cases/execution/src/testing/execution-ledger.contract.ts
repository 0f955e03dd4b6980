import type { ExecutionKey, NodeRecord, WorkflowExecution } from '@tandem/documents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claim, ExecutionLedger, NodeChanges, SweepLedger } from '../ports.ts';
import { exampleExecution, exampleNodeId } from './examples.ts';

export interface ExecutionLedgerHarness {
  readonly ledger: ExecutionLedger & SweepLedger;
  put(execution: WorkflowExecution): Promise<void>;
  find(key: ExecutionKey): Promise<WorkflowExecution | null>;
  close(): Promise<void>;
}

const long = 60_000;
const patience = { timeout: 10_000 };
const nothing: NodeChanges = { records: new Map(), forgotten: [], activeMs: 40 };
const at = new Date('2026-03-01T13:00:00.000Z');
const started: NodeRecord = { state: 'started', attempts: 1, startedAt: at, endedAt: null };
const completed: NodeRecord = { ...started, state: 'completed', endedAt: at, output: { text: '$name', list: [1, null] }, branch: 'yes' };
const changes = (records: Record<string, NodeRecord>, forgotten: readonly string[] = []): NodeChanges => ({
  records: new Map(Object.entries(records).map(([id, record]) => [exampleNodeId(id), record])),
  forgotten: forgotten.map(exampleNodeId),
  activeMs: 40,
});
const end = { state: 'completed' as const, error: null, endedAt: at, expireAt: at };

/** What every ExecutionLedger and SweepLedger must do. `createEmpty` gives an empty one. */
export function describeExecutionLedger(name: string, createEmpty: () => Promise<ExecutionLedgerHarness>): void {
  describe(`${name} as an ExecutionLedger`, () => {
    let harness: ExecutionLedgerHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    async function claimed(execution: WorkflowExecution, leaseMs = long): Promise<Claim> {
      await harness.put(execution);
      const outcome = await harness.ledger.claim(execution._id, 'worker-1', leaseMs);
      if (outcome.outcome !== 'claimed') throw new Error('refused');
      return outcome.claim;
    }

    it('gives a pending execution to one who asks, with a lease', async () => {
      const execution = exampleExecution('a');
      await harness.put(execution);
      const outcome = await harness.ledger.claim(execution._id, 'worker-1', long);
      expect(outcome).toMatchObject({ outcome: 'claimed', execution: { state: 'running', lease: { holder: 'worker-1' }, submission: execution.submission } });
      const found = await harness.find(execution._id);
      expect(found?.startedAt).toBeInstanceOf(Date);
      expect(found!.lease!.until.getTime() - found!.startedAt!.getTime()).toBe(long);
    });

    it('gives it to exactly one of twenty that ask at once', async () => {
      const execution = exampleExecution('a');
      await harness.put(execution);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => harness.ledger.claim(execution._id, `worker-${index}`, long)));
      expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toHaveLength(19);
    });

    it.each(['held', 'completed', 'failed', 'in-doubt', 'running'] as const)('refuses a %s one', async (state) => {
      const lease = state === 'running' ? { holder: 'other', token: 'other', until: new Date(Date.now() + long) } : null;
      const execution = exampleExecution('a', { state, lease });
      await harness.put(execution);
      expect(await harness.ledger.claim(execution._id, 'worker-1', long)).toEqual({ outcome: 'refused', state });
    });

    it('refuses one that is not there', async () => {
      expect(await harness.ledger.claim(exampleExecution('gone')._id, 'worker-1', long)).toEqual({ outcome: 'refused', state: null });
    });

    it('gives a running one whose lease has lapsed to the next, and keeps its first start and its nodes', async () => {
      const claim = await claimed(exampleExecution('a'), 300);
      await harness.ledger.save(claim, changes({ n1: completed }));
      const before = await harness.find(claim.key);
      await expect.poll(() => harness.ledger.claim(claim.key, 'worker-2', long), patience).toMatchObject({
        outcome: 'claimed',
        execution: { startedAt: before!.startedAt, nodes: { n1: completed }, lease: { holder: 'worker-2' } },
      });
    });

    it('renews a lease, so that it does not lapse', async () => {
      const claim = await claimed(exampleExecution('a'), 1);
      expect(await harness.ledger.renew(claim, long)).toBe('renewed');
      expect(await harness.ledger.claim(claim.key, 'worker-2', long)).toEqual({ outcome: 'refused', state: 'running' });
    });

    it('refuses every write of a claim that was lost, and writes nothing', async () => {
      const claim = await claimed(exampleExecution('a'), 1);
      await expect.poll(async () => (await harness.ledger.claim(claim.key, 'worker-2', long)).outcome, patience).toBe('claimed');
      const before = await harness.find(claim.key);
      const late = changes({ n1: completed });
      expect(await harness.ledger.renew(claim, long)).toBe('lost');
      expect(await harness.ledger.save(claim, late)).toBe('lost');
      expect(await harness.ledger.finish(claim, late, end)).toBe('lost');
      expect(await harness.ledger.release(claim, late)).toBe('lost');
      expect(await harness.ledger.park(claim, late, 0)).toBe('lost');
      expect(await harness.find(claim.key)).toEqual(before);
    });

    it('keeps what became of nodes as it was given, and forgets what it is told to', async () => {
      const claim = await claimed(exampleExecution('a'));
      expect(await harness.ledger.save(claim, changes({ n1: started, n2: started }))).toBe('saved');
      expect(await harness.ledger.save(claim, changes({ n1: completed }, ['n2']))).toBe('saved');
      expect((await harness.find(claim.key))!.nodes).toEqual({ n1: completed });
    });

    it('ends an execution with its last nodes, and lets nobody have it again', async () => {
      const claim = await claimed(exampleExecution('a'));
      expect(await harness.ledger.finish(claim, changes({ n1: completed }), end)).toBe('saved');
      expect(await harness.find(claim.key)).toMatchObject({ ...end, lease: null, nodes: { n1: completed } });
      expect(await harness.ledger.claim(claim.key, 'worker-2', long)).toEqual({ outcome: 'refused', state: 'completed' });
    });

    it('knows an end that it has written, and no other for its own', async () => {
      const claim = await claimed(exampleExecution('a'));
      await harness.ledger.finish(claim, changes({ n1: completed }), end);
      const before = await harness.find(claim.key);
      expect(await harness.ledger.finish(claim, changes({ n1: completed }), end)).toBe('saved');
      expect(await harness.ledger.finish(claim, changes({ n1: completed }), { ...end, endedAt: new Date(at.getTime() + 1) })).toBe('lost');
      expect(await harness.ledger.finish(claim, changes({ n1: completed }), { ...end, state: 'failed' })).toBe('lost');
      expect(await harness.find(claim.key)).toEqual(before);
    });

    it('refuses what no document can hold, and takes the next call', async () => {
      const claim = await claimed(exampleExecution('a'));
      const hostile = changes({ n1: { ...completed, output: { 'a\0b': 1 } } });
      expect(await harness.ledger.save(claim, hostile)).toBe('refused');
      expect(await harness.ledger.finish(claim, hostile, end)).toBe('refused');
      expect(await harness.find(claim.key)).toMatchObject({ state: 'running', nodes: {} });
      expect(await harness.ledger.finish(claim, changes({ n1: completed }), end)).toBe('saved');
    });

    it('keeps with each write for how long workers have had it', async () => {
      const claim = await claimed(exampleExecution('a'));
      expect(await harness.ledger.save(claim, { ...changes({ n1: completed }), activeMs: 1_500 })).toBe('saved');
      expect(await harness.find(claim.key)).toMatchObject({ activeMs: 1_500 });
      expect(await harness.ledger.park(claim, { ...nothing, activeMs: 2_500 }, Date.now() + long)).toBe('saved');
      expect(await harness.find(claim.key)).toMatchObject({ activeMs: 2_500 });
    });

    it('gives a released one to the next, as another attempt', async () => {
      const claim = await claimed(exampleExecution('a'));
      expect(await harness.ledger.release(claim, changes({ n1: completed }))).toBe('saved');
      expect(await harness.find(claim.key)).toMatchObject({ state: 'pending', attempt: 2, lease: null, nodes: { n1: completed } });
      expect(await harness.ledger.renew(claim, long)).toBe('lost');
    });

    it('finds pending ones by age, oldest first, page by page, also where many are of one age', async () => {
      const ages = ['1', '2', '2', '2', '3'];
      const executions = ages.map((second, index) => exampleExecution(`p${index}`, { createdAt: new Date(`2026-03-01T12:00:0${second}.000Z`) }));
      for (const execution of [...executions, exampleExecution('young', { createdAt: at }), exampleExecution('done', { state: 'completed' })]) await harness.put(execution);
      const first = await harness.ledger.pendingBefore(new Date('2026-03-01T12:30:00.000Z'), null, 3);
      const rest = await harness.ledger.pendingBefore(new Date('2026-03-01T12:30:00.000Z'), first.at(-1)!, 3);
      expect([...first, ...rest].map(({ key }) => key)).toEqual(executions.map(({ _id }) => _id));
      expect(first[0]).toEqual({ key: executions[0]!._id, attempt: 1, createdAt: executions[0]!.createdAt });
    });

    it('revives a running one whose lease has lapsed, once, as another attempt', async () => {
      const claim = await claimed(exampleExecution('a'), 1);
      await claimed(exampleExecution('live'));
      const later = new Date(Date.now() + 1_000);
      await expect.poll(() => harness.ledger.reviveLapsed(later, 10), patience).toEqual({ revived: [{ key: claim.key, attempt: 2 }], failed: [] });
      expect(await harness.ledger.reviveLapsed(later, 10)).toEqual({ revived: [], failed: [] });
      expect(await harness.find(claim.key)).toMatchObject({ state: 'pending', attempt: 2, lease: null });
    });

    it('revives a parked one at its time, as the same attempt', async () => {
      const claim = await claimed(exampleExecution('a'));
      expect(await harness.ledger.park(claim, nothing, Date.now() + long)).toBe('saved');
      expect((await harness.ledger.reviveLapsed(new Date(Date.now() + 2 * long), 10)).revived).toEqual([]);
      expect(await harness.ledger.claim(claim.key, 'worker-2', long)).toEqual({ outcome: 'refused', state: 'running' });
      const other = await claimed(exampleExecution('b'));
      await harness.ledger.park(other, nothing, Date.now() - 1_000);
      expect((await harness.ledger.reviveLapsed(new Date(), 10)).revived).toEqual([{ key: other.key, attempt: 1 }]);
    });

    it('remembers until when one was parked, also once it goes on', async () => {
      const claim = await claimed(exampleExecution('a'));
      const parkedUntil = new Date(Date.now() - 1_000);
      await harness.ledger.park(claim, nothing, parkedUntil.getTime());
      expect(await harness.find(claim.key)).toMatchObject({ parkedUntil, lease: { until: parkedUntil } });
      await harness.ledger.reviveLapsed(new Date(), 10);
      expect((await harness.ledger.claim(claim.key, 'worker-2', long)).outcome).toBe('claimed');
      expect(await harness.find(claim.key)).toMatchObject({ state: 'running', parkedUntil });
    });

    it('revives the others where one cannot be changed, and names that one', async () => {
      const lapsed = { state: 'running' as const, lease: { holder: 'w', token: 't', until: new Date(Date.now() - 1_000) } };
      const broken = exampleExecution('a', { ...lapsed, attempt: 'many' as unknown as number });
      const sound = exampleExecution('b', lapsed);
      for (const execution of [broken, sound]) await harness.put(execution);
      const { revived, failed } = await harness.ledger.reviveLapsed(new Date(), 10);
      expect(revived).toEqual([{ key: sound._id, attempt: 2 }]);
      expect(failed).toEqual([{ key: broken._id, error: expect.any(Error) as Error }]);
    });
  });
}
