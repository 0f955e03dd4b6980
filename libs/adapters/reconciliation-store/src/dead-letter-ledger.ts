import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '@tandem/documents';
import { platformCollections, storeError } from '@tandem/mongodb';
import type { DeadLetterClaim, DeadLetterClaimOutcome, DeadLetterLedger, DeadLetterPosition, DeadLetterQuery, DeadLetterSummary } from '@tandem/reconciliation';
import type { Db, Filter } from 'mongodb';

/** A list that takes longer is asked for too much at once. */
const maximumTimeMs = 10_000;
/** Of what people did, so much is kept. */
const actionsKept = 50;

const withoutEvents = { event: 0, resumeToken: 0, documentKey: 0 } as const;

/** `dead_letters` as people work on them; who is at one is told by the server's clock. */
export function createDeadLetterLedger(database: Db): DeadLetterLedger {
  const { deadLetters } = platformCollections(database);
  const find = (id: string): Promise<DeadLetter | null> => deadLetters.findOne({ _id: id });
  const held = ({ id, token }: DeadLetterClaim): Filter<DeadLetter> => ({ _id: id, state: 'open', 'claim.token': token });

  async function claim(id: string, by: string, leaseMs: number): Promise<DeadLetterClaimOutcome> {
    const token = randomUUID();
    // a letter that nobody holds has no such time, which is less than any
    const free: Filter<DeadLetter> = { _id: id, state: 'open', $expr: { $lt: ['$claim.until', '$$NOW'] } };
    const until = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } };
    const letter = await deadLetters.findOneAndUpdate(free, [{ $set: { claim: { by: { $literal: by }, token, until } } }], { returnDocument: 'after' });
    if (letter) return { outcome: 'claimed', claim: { id, token }, letter };
    const there = await find(id);
    if (!there) return { outcome: 'unknown' };
    if (there.state !== 'open') return { outcome: 'closed', letter: there };
    return { outcome: 'busy', by: there.claim?.by ?? 'somebody', until: there.claim?.until ?? new Date() };
  }

  return {
    page: (query, after, limit) =>
      answered('listing dead letters', () =>
        deadLetters
          .find(pageFilter(query, after), { projection: withoutEvents, maxTimeMS: maximumTimeMs })
          .sort({ firstSeen: -1, _id: -1 })
          .limit(limit)
          .toArray() as Promise<readonly DeadLetterSummary[]>,
      ),
    find: (id) => answered('reading a dead letter', () => find(id)),
    claim: (id, by, leaseMs) => answered('claiming a dead letter', () => claim(id, by, leaseMs)),
    settle: (claimed, { action, closed, reason }) =>
      answered('settling a dead letter', async () => {
        const update = { $set: { ...closed, ...reason, claim: null }, $push: { actions: { $each: [action], $slice: -actionsKept } } };
        const { matchedCount } = await deadLetters.updateOne(held(claimed), update);
        return matchedCount === 1 ? 'settled' : 'lost';
      }),
    release: (claimed) =>
      answered('releasing a dead letter', async () => {
        await deadLetters.updateOne(held(claimed), { $set: { claim: null } });
      }),
  };
}

function pageFilter({ state, orgId, code }: DeadLetterQuery, after: DeadLetterPosition | null): Filter<DeadLetter> {
  const wanted = { ...(state !== 'all' && { state }), ...(orgId !== undefined && { orgId }), ...(code !== undefined && { code }) };
  if (!after) return wanted;
  const { firstSeen, id } = after;
  return { ...wanted, firstSeen: { $lte: firstSeen }, $or: [{ firstSeen: { $lt: firstSeen } }, { firstSeen, _id: { $lt: id } }] };
}

async function answered<Answer>(doing: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw storeError(error, doing);
  }
}
