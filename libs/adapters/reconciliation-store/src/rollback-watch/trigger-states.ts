import { randomUUID } from 'node:crypto';
import { askStore, isDuplicateKey, storeError } from '@tandem/mongodb';
import type { TripClaim, TriggerRecord, TriggerStates } from '@tandem/rollback-watch';
import type { Db, Filter } from 'mongodb';

/** There is one of each organization that ever tripped. */
const mostStates = 10_000;

/** The rollback triggers' states, in `rollback_triggers`; every call is by the `_id`. Claims are by the server's clock. */
export function createTriggerStates(database: Db): TriggerStates {
  const collection = database.collection<TriggerRecord>('rollback_triggers');
  const until = (claimMs: number) => ({ $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: claimMs } });
  const heldBy = ({ scope, tripId, token }: TripClaim) => ({ _id: scope, state: 'tripping', 'trip.id': tripId, 'claim.token': token }) as const;

  return {
    list: () => askStore('reading rollback triggers', () => collection.find().sort({ _id: 1 }).limit(mostStates).toArray()),
    async begin(scope, trip, claimMs) {
      const token = randomUUID();
      // what comes from outside must not be read as an expression
      const taken = { state: 'tripping', trip: { $literal: trip }, flip: null, trouble: null, claim: { token, until: until(claimMs) }, armedAt: { $ifNull: ['$armedAt', null] }, reArmed: { $ifNull: ['$reArmed', null] } };
      try {
        const { modifiedCount, upsertedCount } = await collection.updateOne({ _id: scope, state: 'armed' }, [{ $set: taken }], { upsert: true });
        return modifiedCount + upsertedCount === 1 ? { scope, tripId: trip.id, token } : null;
      } catch (error) {
        // the upsert met one that is not armed
        if (isDuplicateKey(error)) return null;
        throw storeError(error, `tripping ${scope}`);
      }
    },
    async resume(scope, now, claimMs) {
      const token = randomUUID();
      const lapsed: Filter<TriggerRecord> = { _id: scope, state: 'tripping', $or: [{ claim: null }, { 'claim.until': { $lte: now } }] };
      const record = await askStore(`resuming ${scope}`, () =>
        collection.findOneAndUpdate(lapsed, [{ $set: { claim: { token, until: until(claimMs) } } }], { returnDocument: 'after' }));
      return record?.trip ? { claim: { scope, tripId: record.trip.id, token }, trip: record.trip } : null;
    },
    async finish(claim, flip) {
      const ended = { state: 'tripped', flip, trouble: null, claim: null } as const;
      const { matchedCount } = await askStore(`finishing ${claim.scope}`, () => collection.updateOne(heldBy(claim), { $set: ended }));
      return matchedCount === 1 ? 'finished' : 'lost';
    },
    async giveBack(claim, trouble) {
      await askStore(`giving back ${claim.scope}`, () => collection.updateOne(heldBy(claim), { $set: { trouble, claim: null } }));
    },
    async reArm(scope, { by, reason, at }) {
      const armed = { state: 'armed', armedAt: at, reArmed: { by, reason, at } } as const;
      const { matchedCount } = await askStore(`re-arming ${scope}`, () => collection.updateOne({ _id: scope, state: 'tripped' }, { $set: armed }));
      return matchedCount === 1 ? 're-armed' : 'not-tripped';
    },
  };
}
