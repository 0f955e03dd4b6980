import type { RawChangeEvent } from '@tandem/change-events';
import type { StreamGap } from '@tandem/documents';
import type { ArchivedSubmission } from './ports.ts';

/**
 * The insert that the stream would have told of, as far as the collection still tells. It happened before the
 * gap's end, whatever a clock says.
 */
export function archivedEvent(database: string, { documentKey, documentId, document, oversizedBytes, where, time }: ArchivedSubmission, { to }: Pick<StreamGap, 'to'>): RawChangeEvent {
  const latest = to.seconds * 1_000 + 999;
  return {
    token: null,
    operationType: 'insert',
    ...(where ?? { namespace: { db: database, coll: 'form_submissions' } }),
    clusterTime: to,
    wallTime: new Date(Math.min(time?.getTime() ?? latest, latest)),
    documentKey,
    documentId,
    ...(document === null ? { isUndecodable: true } : document !== undefined && { fullDocument: document }),
    ...(oversizedBytes !== undefined && { oversizedBytes }),
  };
}
