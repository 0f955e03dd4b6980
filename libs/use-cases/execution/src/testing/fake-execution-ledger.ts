import type { ExecutionKey, WorkflowExecution } from '@tandem/documents';
import type { Claim, ExecutionLedger, NodeChanges, SweepLedger, WriteOutcome } from '../ports.ts';

export interface FakeExecutionLedger extends ExecutionLedger, SweepLedger {
  put(execution: WorkflowExecution): void;
  find(key: ExecutionKey): WorkflowExecution | undefined;
  /** What was called, in order, but for renewals. */
  readonly calls: readonly string[];
  /** As if another worker had taken over. */
  takeOver(key: ExecutionKey): void;
  /** The next so many writes reject, without having written. */
  failNext(count: number): void;
}

/** Executions held in memory, for tests. */
export function createFakeExecutionLedger(now: () => number = Date.now): FakeExecutionLedger {
  const stored = new Map<ExecutionKey, WorkflowExecution>();
  const calls: string[] = [];
  let tokens = 0;
  let failures = 0;
  const isLapsed = ({ state, lease }: WorkflowExecution) => state === 'running' && lease !== null && lease.until.getTime() < now();

  function call(name: string): void {
    calls.push(name);
    if (failures === 0) return;
    failures -= 1;
    throw new Error('the database does not answer');
  }

  function change(claim: Claim, changes: NodeChanges, rest: Partial<WorkflowExecution>): Promise<WriteOutcome> {
    const there = stored.get(claim.key);
    if ([...changes.records.values()].some(({ output }) => namesNul(output))) return Promise.resolve('refused');
    if (there?.lease?.token !== claim.token) return Promise.resolve('lost');
    const nodes = Object.fromEntries([...Object.entries(there.nodes), ...changes.records].filter(([id]) => !changes.forgotten.some((gone) => gone === id)));
    stored.set(claim.key, { ...there, nodes, activeMs: changes.activeMs, ...rest });
    return Promise.resolve('saved');
  }

  return {
    calls,
    put: (execution) => void stored.set(execution._id, execution),
    find: (key) => stored.get(key),
    takeOver(key) {
      const there = stored.get(key);
      if (there?.lease) stored.set(key, { ...there, lease: { ...there.lease, token: 'another' } });
    },
    failNext(count) {
      failures = count;
    },
    async claim(key, holder, leaseMs) {
      call('claim');
      const there = stored.get(key);
      if (!there || (there.state !== 'pending' && !isLapsed(there))) return Promise.resolve({ outcome: 'refused', state: there?.state ?? null });
      tokens += 1;
      const claim = { key, token: `token-${tokens}` };
      const execution: WorkflowExecution = {
        ...there,
        state: 'running',
        lease: { holder, token: claim.token, until: new Date(now() + leaseMs) },
        startedAt: there.startedAt ?? new Date(now()),
      };
      stored.set(key, execution);
      return { outcome: 'claimed', claim, execution };
    },
    async renew(claim, leaseMs) {
      const there = stored.get(claim.key);
      if (there?.lease?.token !== claim.token) return Promise.resolve('lost');
      stored.set(claim.key, { ...there, lease: { ...there.lease, until: new Date(now() + leaseMs) } });
      return 'renewed';
    },
    async save(claim, changes) {
      call('save');
      return change(claim, changes, {});
    },
    async finish(claim, changes, end) {
      call('finish');
      const there = stored.get(claim.key);
      if (there?.state === end.state && there.endedAt?.getTime() === end.endedAt.getTime()) return 'saved';
      return change(claim, changes, { ...end, lease: null });
    },
    async release(claim, changes) {
      call('release');
      return change(claim, changes, { state: 'pending', lease: null, attempt: (stored.get(claim.key)?.attempt ?? 0) + 1 });
    },
    async park(claim, changes, untilMs) {
      call('park');
      const parkedUntil = new Date(untilMs);
      return change(claim, changes, { parkedUntil, lease: { holder: 'parked', token: 'parked', until: parkedUntil } });
    },
    async pendingBefore(createdBefore, after, limit) {
      call('pendingBefore');
      const position = (at: { createdAt: Date; key: string }) => `${at.createdAt.toISOString()} ${at.key}`;
      const pending = [...stored.values()]
        .filter((execution) => execution.state === 'pending' && execution.createdAt < createdBefore)
        .map(({ _id: key, attempt, createdAt }) => ({ key, attempt, createdAt, place: position({ createdAt, key }) }))
        .sort((a, b) => (a.place < b.place ? -1 : 1));
      const from = after && position(after);
      return Promise.resolve(pending.filter(({ place }) => !from || place > from).slice(0, limit).map(({ key, attempt, createdAt }) => ({ key, attempt, createdAt })));
    },
    async reviveLapsed(_now, limit) {
      call('reviveLapsed');
      const lapsed = [...stored.values()].filter(isLapsed).slice(0, limit);
      const [countable, uncountable] = [lapsed.filter(isCountable), lapsed.filter((one) => !isCountable(one))];
      const revived = countable.map((one) => ({ ...one, state: 'pending' as const, lease: null, attempt: one.attempt + (one.lease?.holder === 'parked' ? 0 : 1) }));
      for (const one of revived) stored.set(one._id, one);
      return Promise.resolve({
        revived: revived.map(({ _id: key, attempt }) => ({ key, attempt })),
        failed: uncountable.map(({ _id: key }) => ({ key, error: new Error('the attempt is no number') })),
      });
    },
  };
}

/** Where somebody has changed the attempt by hand, it may be no number. */
function isCountable({ attempt }: WorkflowExecution): boolean {
  return typeof attempt === 'number';
}

/** Such a field name is in no document. */
function namesNul(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name.includes('\0') || namesNul(inner));
}
