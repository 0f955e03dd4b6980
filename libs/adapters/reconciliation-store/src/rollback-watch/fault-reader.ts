import type { StoredFinding } from '@tandem/comparison';
import { askStore, platformCollections } from '@tandem/mongodb';
import { faultKinds, type Fault } from '@tandem/rollback-triggers';
import type { FaultReader } from '@tandem/rollback-watch';
import type { Collection, Db } from 'mongodb';

const projection = { orgId: 1, mergeKey: 1, kind: 1, cause: 1, status: 1, phase: 1, path: 1, insertedAt: 1, 'evidence.decidedBy': 1 } as const;

type Row = Pick<StoredFinding, '_id' | 'orgId' | 'mergeKey' | 'kind' | 'cause' | 'status' | 'phase' | 'path' | 'insertedAt' | 'evidence'>;

/** Findings in `divergences` that may speak against the stream; each kind by the index of kinds and times. */
export function createFaultReader(database: Db): FaultReader {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;
  return {
    async between({ from, to }, most) {
      const insertedAt = { $gte: new Date(from), $lt: new Date(to) };
      const rows = await askStore('reading findings', () =>
        Promise.all(faultKinds.map((kind) => collection.find<Row>({ kind, insertedAt }, { projection }).sort({ insertedAt: -1, _id: 1 }).limit(most).toArray())));
      return rows.flat().map(faultOf);
    },
  };
}

function faultOf({ evidence, ...row }: Row): Fault {
  const { decidedBy } = evidence;
  return { ...row, decidedBy: row.kind === 'not-executed' && Array.isArray(decidedBy) ? decidedBy : [] };
}
