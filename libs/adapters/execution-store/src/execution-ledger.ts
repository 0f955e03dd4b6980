import { randomUUID } from 'node:crypto';
import type { ExecutionKey, ExecutionLease, WorkflowExecution } from '@tandem/documents';
import type { Claim, ClaimOutcome, ExecutionEnd, ExecutionLedger, NodeChanges, WriteOutcome } from '@tandem/execution';
import { isRefusal, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import type { Db, Document, Filter } from 'mongodb';

/** Holds the lease of an execution that waits for a time. */
export const parkedHolder = 'parked';

/** `workflow_executions` as a worker writes them. Claims are compare-and-set; every other write names the claim's token. */
export function createExecutionLedger(database: Db): ExecutionLedger {
  const { executions } = platformCollections(database);
  const leaseEnd = (leaseMs: number) => ({ $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } });
  const held = (claim: Claim): Filter<WorkflowExecution> => ({ _id: claim.key, state: 'running', 'lease.token': claim.token });

  async function write(claim: Claim, changes: NodeChanges, rest: Document, increments: Document = {}): Promise<WriteOutcome> {
    const records = [...changes.records].map(([id, record]) => [`nodes.${id}`, record] as const);
    const set = { ...Object.fromEntries(records), activeMs: changes.activeMs, ...rest };
    const unset = Object.fromEntries(changes.forgotten.map((id) => [`nodes.${id}`, true as const]));
    const update = { $set: set, ...parts('$unset', unset), ...parts('$inc', increments) };
    try {
      const { matchedCount } = await executions.updateOne(held(claim), update);
      return matchedCount === 1 ? 'saved' : 'lost';
    } catch (error) {
      if (isRefusal(error)) return 'refused';
      throw error;
    }
  }

  /** Whether that very end is there: the answer to writing it may have been lost, and another worker's end is of another time. */
  async function hasEnded(key: ExecutionKey, { state, endedAt, expireAt }: ExecutionEnd): Promise<boolean> {
    return (await executions.findOne({ _id: key, state, endedAt, expireAt }, { projection: { _id: 1 }, ...asPrimaryHasIt })) !== null;
  }

  return {
    async claim(key, holder, leaseMs): Promise<ClaimOutcome> {
      const claim = { key, token: randomUUID() };
      const lease = { holder: { $literal: holder }, token: claim.token, until: leaseEnd(leaseMs) };
      const taken = [{ $set: { state: 'running', lease, startedAt: { $ifNull: ['$startedAt', '$$NOW'] } } }];
      const take = (free: Filter<WorkflowExecution>) => executions.findOneAndUpdate({ _id: key, ...free }, taken, { returnDocument: 'after' });

      const pending = await take({ state: 'pending' });
      if (pending) return { outcome: 'claimed', claim, execution: pending };
      const standing = await readStanding(executions, key);
      const lapsed = standing?.lapsed && standing.lease ? await take(untouched(standing.lease)) : null;
      return lapsed ? { outcome: 'claimed', claim, execution: lapsed } : { outcome: 'refused', state: standing?.state ?? null };
    },
    async renew(claim, leaseMs) {
      const { matchedCount } = await executions.updateOne(held(claim), [{ $set: { 'lease.until': leaseEnd(leaseMs) } }]);
      return matchedCount === 1 ? 'renewed' : 'lost';
    },
    save: (claim, changes) => write(claim, changes, {}),
    async finish(claim, changes, end) {
      const written = await write(claim, changes, { ...end, lease: null });
      return written === 'lost' && (await hasEnded(claim.key, end)) ? 'saved' : written;
    },
    release: (claim, changes) => write(claim, changes, { state: 'pending', lease: null }, { attempt: 1 }),
    park(claim, changes, untilMs) {
      const parkedUntil = new Date(untilMs);
      return write(claim, changes, { parkedUntil, lease: { holder: parkedHolder, token: randomUUID(), until: parkedUntil } });
    },
  };
}

const asPrimaryHasIt = { readConcern: { level: 'local' }, readPreference: 'primary' } as const;

type Standing = Pick<WorkflowExecution, 'state' | 'lease'> & { readonly lapsed: boolean };

/** Whether the lease has lapsed is told by the server's clock, and as the primary has it. */
async function readStanding(executions: PlatformCollections['executions'], key: ExecutionKey): Promise<Standing | undefined> {
  const read = [{ $match: { _id: key } }, { $project: { state: 1, lease: 1, lapsed: { $lt: ['$lease.until', '$$NOW'] } } }];
  const [standing] = await executions.aggregate<Standing>(read, asPrimaryHasIt).toArray();
  return standing;
}

/**
 * A running execution whose lease is still the one that was seen: every renewal moves its end. An expression with the
 * server's clock in the filter would say the same, but there are servers that then look at every document.
 */
export function untouched({ token, until }: ExecutionLease): Filter<WorkflowExecution> {
  return { state: 'running', 'lease.token': token, 'lease.until': until };
}

/** Servers refuse an operator without fields. */
function parts(operator: string, fields: Document): Document {
  return Object.keys(fields).length === 0 ? {} : { [operator]: fields };
}
