import { matchedPart } from './collection-pattern.ts';
import type { Place } from './map-submission.ts';
import type { SubmissionSource } from './submission-source.ts';

export interface FoundSource {
  readonly source: SubmissionSource;
  readonly place: Place;
}

/** Which source a collection belongs to; undefined: to none. The first one that fits counts. */
export type SourceFinder = (database: string, collection: string) => FoundSource | undefined;

/** More collections than this are not remembered at once. */
const mostRemembered = 10_000;

/** @param isOrganization whether a database is an organization's own */
export function createSourceFinder(sources: readonly SubmissionSource[], isOrganization: (database: string) => boolean): SourceFinder {
  const remembered = new Map<string, FoundSource | undefined>();

  function find(database: string, collection: string): FoundSource | undefined {
    for (const source of sources) {
      const isThere = source.database === null ? isOrganization(database) : source.database === database;
      const part = isThere ? matchedPart(source.collection, collection) : undefined;
      if (part !== undefined) return { source, place: { database, part } };
    }
    return undefined;
  }

  return (database, collection) => {
    const name = `${database}.${collection}`;
    if (remembered.has(name)) return remembered.get(name);
    if (remembered.size >= mostRemembered) remembered.clear();
    const found = find(database, collection);
    remembered.set(name, found);
    return found;
  };
}
