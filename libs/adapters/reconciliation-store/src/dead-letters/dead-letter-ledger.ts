import { randomUUID } from 'node:crypto';
import { deadLetterSchema, type DeadLetter } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { DeadLetterClaim, DeadLetterClaimOutcome, DeadLetterLedger, DeadLetterPosition, DeadLetterQuery, DeadLetterSummary, UnreadableLetter } from '@tandem/reconciliation';
import type { Db, Filter } from 'mongodb';

/** A list that takes longer is asked for too much at once. */
const maximumTimeMs = 10_000;
/** Of what people did, so much is kept. */
const actionsKept = 50;

const withoutEvents = { event: 0, resumeToken: 0, documentKey: 0 } as const;

/** `dead_letters` as people work on them; who is at one is told by the server's clock. */
export function createDeadLetterLedger(database: Db): DeadLetterLedger {
  const { deadLetters } = platformCollections(database);
  const find = async (id: string): Promise<DeadLetter | UnreadableLetter | null> => {
    const row = await deadLetters.findOne({ _id: id });
    return row && letterOf(row);
  };
  const held = ({ id, token }: DeadLetterClaim): Filter<DeadLetter> => ({ _id: id, state: 'open', 'claim.token': token });

  async function claim(id: string, by: string, leaseMs: number): Promise<DeadLetterClaimOutcome> {
    const token = randomUUID();
    // a letter that nobody holds has no such time, which is less than any
    const free: Filter<DeadLetter> = { _id: id, state: 'open', $expr: { $lt: ['$claim.until', '$$NOW'] } };
    const until = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } };
    const row = await deadLetters.findOneAndUpdate(free, [{ $set: { claim: { by: { $literal: by }, token, until } } }], { returnDocument: 'after' });
    if (row) {
      const letter = letterOf(row);
      if (!('unreadable' in letter)) return { outcome: 'claimed', claim: { id, token }, letter };
      await release({ id, token });
      return { outcome: 'unreadable', letter };
    }
    const there = await find(id);
    if (!there) return { outcome: 'unknown' };
    if ('unreadable' in there) return { outcome: 'unreadable', letter: there };
    if (there.state !== 'open') return { outcome: 'closed', letter: there };
    return { outcome: 'busy', by: there.claim?.by ?? 'somebody', until: there.claim?.until ?? new Date() };
  }

  async function release(claimed: DeadLetterClaim): Promise<void> {
    await deadLetters.updateOne(held(claimed), { $set: { claim: null } });
  }

  return {
    page: (query, after, limit) =>
      askStore('listing dead letters', async () => {
        const rows = await deadLetters
          .find(pageFilter(query, after), { projection: withoutEvents, maxTimeMS: maximumTimeMs })
          .sort({ firstSeen: -1, _id: -1 })
          .limit(limit)
          .toArray();
        return rows.map((row): DeadLetterSummary | UnreadableLetter => letterOf(row));
      }),
    find: (id) => askStore('reading a dead letter', () => find(id)),
    claim: (id, by, leaseMs) => askStore('claiming a dead letter', () => claim(id, by, leaseMs)),
    settle: (claimed, { action, closed, reason }) =>
      askStore('settling a dead letter', async () => {
        const update = { $set: { ...closed, ...reason, claim: null }, $push: { actions: { $each: [action], $slice: -actionsKept } } };
        const { matchedCount } = await deadLetters.updateOne(held(claimed), update);
        return matchedCount === 1 ? 'settled' : 'lost';
      }),
    release: (claimed) => askStore('releasing a dead letter', () => release(claimed)),
  };
}

function pageFilter({ state, orgId, code }: DeadLetterQuery, after: DeadLetterPosition | null): Filter<DeadLetter> {
  const wanted = { ...(state !== 'all' && { state }), ...(orgId !== undefined && { orgId }), ...(code !== undefined && { code }) };
  if (!after) return wanted;
  const { firstSeen, id } = after;
  if (!firstSeen) return { ...wanted, firstSeen: null as never, _id: { $lt: id } };
  // not simply less: a row that is no letter may have no time, and comes last
  return { ...wanted, firstSeen: { $not: { $gt: firstSeen } }, $or: [{ firstSeen: { $not: { $gte: firstSeen } } }, { firstSeen, _id: { $lt: id } }] };
}

/** The row as a letter, where it is one. */
function letterOf(row: DeadLetter): DeadLetter | UnreadableLetter {
  const parsed = deadLetterSchema.safeParse(row);
  if (parsed.success) return row;
  const unreadable = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const { _id, firstSeen }: { _id: unknown; firstSeen?: unknown } = row;
  return { _id: String(_id), unreadable, firstSeen: firstSeen instanceof Date ? firstSeen : null };
}
