import type { OrgId } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

const longestReadingMs = 5_000;

/** How many open dead letters an organization has, counted up to `most`. */
export function createOpenLetters(database: Db): (orgId: OrgId, most: number) => Promise<number> {
  const { deadLetters } = platformCollections(database);
  return (orgId, most) =>
    askStore('counting dead letters', () => deadLetters.countDocuments({ orgId, state: 'open' }, { limit: most, maxTimeMS: longestReadingMs }));
}
