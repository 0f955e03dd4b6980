import { createHash } from 'node:crypto';
import type { Document } from 'mongodb';

/** The largest submission or workflow that is taken; a larger one is told of, and left out, by the server. */
export const maximumDocumentBytes = 8 * 1024 * 1024;

/**
 * What the stream is asked for, of the databases whose names start with the prefix. Static: a token is only
 * good for the pipeline it came from. It lets through the inserts of submissions, all changes of workflows,
 * and what takes a workflows collection away or puts another in its place; and of these only the fields that
 * matching needs. `_id` is the token and must stay.
 */
export const pipelineFor = (organizationPrefix: string): readonly Document[] => [
  {
    $match: {
      'ns.db': new RegExp(`^${organizationPrefix.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`),
      $or: [
        { 'ns.coll': 'form_submissions', operationType: 'insert' },
        { 'ns.coll': 'workflows', operationType: { $in: ['insert', 'update', 'replace', 'delete', 'drop', 'rename'] } },
        { 'to.coll': 'workflows', operationType: 'rename' },
        { operationType: 'dropDatabase' },
      ],
    },
  },
  {
    $project: {
      _id: 1,
      operationType: 1,
      ns: 1,
      clusterTime: 1,
      wallTime: 1,
      documentKey: 1,
      updateDescription: 1,
      documentBytes: { $bsonSize: { $ifNull: ['$fullDocument', {}] } },
      fullDocument: { $cond: [{ $gt: [{ $bsonSize: { $ifNull: ['$fullDocument', {}] } }, maximumDocumentBytes] }, '$$REMOVE', '$fullDocument'] },
    },
  },
];

/** Names a pipeline in checkpoints. */
export function hashOf(pipeline: readonly Document[]): string {
  const text = JSON.stringify(pipeline, (_key, value: unknown) => (value instanceof RegExp ? value.source : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
