import { platformCollections, storeError } from '@tandem/mongodb';
import type { Clock, GateVerdict, GateVerdictStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';

/** Verdicts in `gate_verdicts`; the clock is the database server's. */
export function createGateVerdictStore(database: Db, clock: Clock): GateVerdictStore {
  const collection = platformCollections(database).gateVerdicts as unknown as Collection<GateVerdict>;
  return {
    async save(verdicts) {
      if (verdicts.length === 0) return;
      const operations = verdicts.map((verdict) => ({ replaceOne: { filter: { _id: verdict._id }, replacement: verdict, upsert: true } }));
      try {
        await collection.bulkWrite(operations, { ordered: false });
      } catch (error) {
        throw storeError(error, 'keeping verdicts');
      }
    },
    async verdictFor(orgId, targetPhase) {
      try {
        const newest = await collection.find({ orgId, targetPhase }).sort({ evaluatedAt: -1 }).limit(1).next();
        // the server's sweep comes once a minute
        return newest && newest.expireAt.getTime() > clock() ? newest : null;
      } catch (error) {
        throw storeError(error, 'reading a verdict');
      }
    },
  };
}
