import type { WorkflowExecution } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { ExecutionReader } from '@tandem/repair';
import type { Db } from 'mongodb';

/** How far executions have come, by their keys. */
export function createExecutionReader(database: Db): ExecutionReader {
  const { executions } = platformCollections(database);
  const projection = { state: 1, attempt: 1, 'lease.until': 1 } as const;
  return {
    async progressOf(keys) {
      if (keys.length === 0) return [];
      const rows = await askStore('reading executions', () =>
        executions.find<Pick<WorkflowExecution, '_id' | 'state' | 'attempt' | 'lease'>>({ _id: { $in: [...keys] } }, { projection }).toArray());
      return rows.map(({ _id, state, attempt, lease }) => ({ key: _id, state, attempt, leasedUntil: lease?.until ?? null }));
    },
  };
}
