import type { DefinitionReader } from '@tandem/execution';
import { platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

/** `workflow_definitions` by id: written before the executions that name them, never changed. */
export function createDefinitionReader(database: Db): DefinitionReader {
  const { definitions } = platformCollections(database);
  return { find: (definitionId) => definitions.findOne({ _id: definitionId }) };
}
