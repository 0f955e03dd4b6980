import type { DefinitionStore } from '@tandem/trigger';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';

/** How many ids of stored definitions a process remembers: each spares a write per batch. */
const rememberedIds = 10_000;

/** Definitions in `workflow_definitions`, which nothing ever removes or changes. */
export function createDefinitionStore(database: Db, capacity = rememberedIds): DefinitionStore {
  const { definitions: collection } = platformCollections(database);
  const stored = createRecentIds(capacity);
  return {
    async ensureAll(definitions, signal) {
      signal?.throwIfAborted();
      const unknown = definitions.filter(({ _id }) => !stored.has(_id));
      // one that is there already is the same one: its id is a hash of its content
      await insertNew(collection, unknown);
      for (const { _id } of definitions) stored.add(_id);
    },
  };
}

/** A set that forgets what was added longest ago. */
function createRecentIds(capacity: number) {
  const ids = new Set<string>();
  return {
    has: (id: string) => ids.has(id),
    add(id: string): void {
      ids.delete(id);
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > capacity && oldest !== undefined) ids.delete(oldest);
    },
  };
}
