import type { OrgId } from '@tandem/documents';
import { platformCollections, storeError } from '@tandem/mongodb';
import type { Db } from 'mongodb';

const longestReadingMs = 5_000;

/** How many open dead letters an organization has, counted up to `most`. */
export function createOpenLetters(database: Db): (orgId: OrgId, most: number) => Promise<number> {
  const { deadLetters } = platformCollections(database);
  return async (orgId, most) => {
    try {
      return await deadLetters.countDocuments({ orgId, state: 'open' }, { limit: most, maxTimeMS: longestReadingMs });
    } catch (error) {
      throw storeError(error, 'counting dead letters');
    }
  };
}
