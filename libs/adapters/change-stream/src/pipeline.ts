import { createHash } from 'node:crypto';
import { maximumDocumentBytes, type StreamPartition } from '@tandem/documents';
import type { SubmissionSource } from '@tandem/submission-sources';
import type { Document } from 'mongodb';
import { partitionFilter } from './partition-filter.ts';

/** The largest document of any MongoDB; an event that the server cannot hand over is at least about that large. */
export const largestDocumentBytes = 16 * 1024 * 1024;

/**
 * Whether the stream tells of updates of submissions: with the document as of the update, where the server keeps
 * that, or without it.
 */
export type SubmissionUpdates = 'off' | 'lookup' | 'post-images';

/** What a stream is asked for, beside what every one is. */
export interface Asked {
  readonly updates?: SubmissionUpdates;
  /** Other collections of submissions; none when absent. */
  readonly sources?: readonly SubmissionSource[];
  /** Which of several streams it is; the only one when absent. */
  readonly partition?: StreamPartition;
}

const submissionOperations = (areUpdatesToo: boolean): unknown => (areUpdatesToo ? { $in: ['insert', 'update', 'replace'] } : 'insert');

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/**
 * What the stream tells of, of the databases whose names start with the prefix: the inserts of submissions, and
 * their updates where they are asked for, all changes of workflows, what takes a workflows collection away or puts
 * another in its place, and what puts another collection in the submissions' place. The regular expression comes
 * last, as some servers (SecantusDB) take the conditions in this order, and compile it for each entry that gets so far.
 */
const ofOrganizations = (organizationPrefix: string, { updates = 'off' }: Asked): Document => ({
  $or: [
    { operationType: submissionOperations(updates !== 'off'), 'ns.coll': 'form_submissions' },
    { operationType: { $in: ['insert', 'update', 'replace', 'delete', 'drop', 'rename'] }, 'ns.coll': 'workflows' },
    { operationType: 'rename', 'to.coll': { $in: ['workflows', 'form_submissions'] } },
    { operationType: 'dropDatabase' },
  ],
  'ns.db': ofPrefix(organizationPrefix),
});

const ofPrefix = (organizationPrefix: string): RegExp => new RegExp(`^${escaped(organizationPrefix)}`);

/** The inserts of a source's documents, and their updates where these are asked for. */
const ofSource = ({ database, collection, updates: areUpdatesAsked }: SubmissionSource, organizationPrefix: string, { updates = 'off' }: Asked): Document => ({
  operationType: submissionOperations(areUpdatesAsked && updates !== 'off'),
  ...(database !== null && { 'ns.db': database }),
  'ns.coll': collection.after === null ? collection.before : new RegExp(`^${escaped(collection.before)}.+${escaped(collection.after)}$`),
  ...(database === null && { 'ns.db': ofPrefix(organizationPrefix) }),
});

const matchFor = (organizationPrefix: string, asked: Asked): readonly Document[] => {
  const { sources = [] } = asked;
  const organizations = ofOrganizations(organizationPrefix, asked);
  const all = sources.length === 0 ? organizations : { $or: [organizations, ...sources.map((source) => ofSource(source, organizationPrefix, asked))] };
  return [{ $match: all }, ...partitionFilter(asked.partition)];
};

/** What every event tells, whatever its size. `_id` is the token and must stay. */
const reference = { _id: 1, operationType: 1, ns: 1, to: 1, clusterTime: 1, wallTime: 1, documentKey: 1 } as const;

/** An event has one of the two where an update is asked for without its document. */
const either = { $bsonSize: { $ifNull: ['$fullDocument', { $ifNull: ['$updateDescription', {}] }] } } as const;
const both = { $add: [{ $bsonSize: { $ifNull: ['$fullDocument', {}] } }, { $bsonSize: { $ifNull: ['$updateDescription', {}] } }] } as const;
const contentBytes = ({ updates }: Asked): Document => (updates === 'post-images' ? both : either);
const unlessTooLarge = (field: string, asked: Asked) => ({ $cond: [{ $gt: [contentBytes(asked), maximumDocumentBytes] }, '$$REMOVE', field] });

/**
 * What the stream is asked for: only the fields that matching needs, and none that is too large, so that
 * every event fits into an answer. Static: a token is only good for the pipeline it came from.
 */
export const pipelineFor = (organizationPrefix: string, asked: Asked = {}): readonly Document[] => [
  ...matchFor(organizationPrefix, asked),
  {
    $project: {
      ...reference,
      contentBytes: contentBytes(asked),
      fullDocument: unlessTooLarge('$fullDocument', asked),
      updateDescription: unlessTooLarge('$updateDescription', asked),
    },
  },
];

/**
 * The same events, each by reference alone: for one that the server cannot even measure. It matches
 * the same ones, so that a token of the one pipeline is good for the other.
 */
export const referencePipelineFor = (organizationPrefix: string, asked: Asked = {}): readonly Document[] => [...matchFor(organizationPrefix, asked), { $project: reference }];

/** Names a pipeline in checkpoints. */
export function hashOf(pipeline: readonly Document[]): string {
  const text = JSON.stringify(pipeline, (_key, value: unknown) => (value instanceof RegExp ? value.source : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
