import type { Lease } from '@tandem/documents';
import type { ChangeStreamUpdateDocument, Collection } from 'mongodb';

/** How often a lease has been given back since. */
export interface GivenBackLeases {
  count(): Promise<number>;
  close(): Promise<void>;
}

/** A lease that is given back ends with that very write; with any other it has yet to last, and lapses where nobody gives it back. */
export async function watchGivenBackLeases(leases: Collection<Lease>): Promise<GivenBackLeases> {
  const changes = leases.watch<Lease, ChangeStreamUpdateDocument<Lease>>([{ $match: { operationType: 'update' } }]);
  // opens it
  await changes.tryNext();
  let count = 0;
  return {
    async count() {
      for (let change = await changes.tryNext(); change; change = await changes.tryNext()) if (isGivenBack(change)) count += 1;
      return count;
    },
    close: () => changes.close(),
  };
}

function isGivenBack({ updateDescription: { updatedFields }, wallTime }: ChangeStreamUpdateDocument<Lease>): boolean {
  return updatedFields?.expiresAt !== undefined && wallTime !== undefined && updatedFields.expiresAt <= wallTime;
}
