import { askStore, platformCollections } from '@tandem/mongodb';
import type { Clock, GateVerdict, GateVerdictStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';

/** Verdicts in `gate_verdicts`; the clock is the database server's. */
export function createGateVerdictStore(database: Db, clock: Clock): GateVerdictStore {
  const collection = platformCollections(database).gateVerdicts as unknown as Collection<GateVerdict>;
  return {
    async save(verdicts) {
      if (verdicts.length === 0) return;
      const operations = verdicts.map((verdict) => ({ replaceOne: { filter: { _id: verdict._id }, replacement: verdict, upsert: true } }));
      await askStore('keeping verdicts', () => collection.bulkWrite(operations, { ordered: false }));
    },
    async verdictFor(orgId, targetPhase) {
      const newest = await askStore('reading a verdict', () => collection.find({ orgId, targetPhase }).sort({ evaluatedAt: -1 }).limit(1).next());
      // the server's sweep comes once a minute
      return newest && newest.expireAt.getTime() > clock() ? newest : null;
    },
  };
}
