import type { Lease } from '@tandem/documents';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { isDuplicateKey } from './refusal.ts';

export type AcquireOutcome =
  | { readonly outcome: 'acquired'; readonly epoch: number }
  | { readonly outcome: 'held' };

/**
 * Leases by the database server's clock, so holders' clocks do not matter. The epoch rises with each
 * acquisition; a write that names an epoch which is no longer the lease's must be refused.
 */
export interface LeaseStore {
  /** Takes a free or lapsed lease. A holder that asks again gets a new epoch. */
  acquire(name: string, holder: string, ttlMs: number): Promise<AcquireOutcome>;
  /** Extends a lease; `lost` once anybody has acquired it since. One that has lapsed, and nobody took, is renewed. */
  renew(name: string, holder: string, epoch: number, ttlMs: number): Promise<'renewed' | 'lost'>;
  /** Lets the next one in at once. */
  release(name: string, holder: string, epoch: number): Promise<void>;
  /** The lease as it stands, and whether it is live by the server's clock. */
  read(name: string): Promise<{ lease: Lease; live: boolean } | null>;
}

export function createLeaseStore(database: Db): LeaseStore {
  const { leases } = platformCollections(database);
  const expiry = (ttlMs: number) => ({ $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: ttlMs } });

  return {
    async acquire(name, holder, ttlMs) {
      const free = { $or: [{ holder }, { $expr: { $lte: ['$expiresAt', '$$NOW'] } }] };
      const taken = [{ $set: { holder, epoch: { $add: [{ $ifNull: ['$epoch', 0] }, 1] }, expiresAt: expiry(ttlMs) } }];
      try {
        const lease = await leases.findOneAndUpdate({ _id: name, ...free }, taken, { upsert: true, returnDocument: 'after' });
        return lease ? { outcome: 'acquired', epoch: lease.epoch } : { outcome: 'held' };
      } catch (error) {
        // the upsert met the lease of another holder
        if (isDuplicateKey(error)) return { outcome: 'held' };
        throw error;
      }
    },
    async renew(name, holder, epoch, ttlMs) {
      const result = await leases.updateOne({ _id: name, holder, epoch }, [{ $set: { expiresAt: expiry(ttlMs) } }]);
      return result.matchedCount === 1 ? 'renewed' : 'lost';
    },
    async release(name, holder, epoch) {
      await leases.updateOne({ _id: name, holder, epoch }, [{ $set: { expiresAt: '$$NOW' } }]);
    },
    async read(name) {
      const [found] = await leases
        .aggregate<Lease & { live: boolean }>([{ $match: { _id: name } }, { $addFields: { live: { $gt: ['$expiresAt', '$$NOW'] } } }])
        .toArray();
      if (!found) return null;
      const { live, ...lease } = found;
      return { lease, live };
    },
  };
}
