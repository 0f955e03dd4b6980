import type { DefinitionReader, FoundDefinition } from '@tandem/execution';
import { platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

/** `workflow_definitions` by id: written before the executions that name them, never changed. */
export function createDefinitionReader(database: Db): DefinitionReader {
  const { definitions } = platformCollections(database);
  return {
    async find(definitionId) {
      const measured = { $project: { _id: 0, definition: '$$ROOT', bytes: { $bsonSize: '$$ROOT' } } };
      const [found] = await definitions.aggregate<FoundDefinition>([{ $match: { _id: definitionId } }, measured]).toArray();
      return found ?? null;
    },
  };
}
