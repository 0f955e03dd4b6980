import { createEventTranslator, type RawChangeEvent } from '@tandem/change-events';
import { createSourceFinder, type SubmissionSource } from '@tandem/submission-sources';
import type { Document, MongoClient } from 'mongodb';
import { ownTimePaths, submissionLanes, type SubmissionLane, type TimePaths } from './submission-lanes.ts';

/** A document as a submission, and where it is, as the event of its insert would have said. */
export interface Translated {
  readonly document: unknown;
  readonly where: Pick<RawChangeEvent, 'namespace' | 'origin' | 'unmapped'>;
}

/** A collection that holds submissions, and how it is read. */
export interface ArchivedCollection {
  readonly name: string;
  readonly lanes: readonly SubmissionLane[];
  /** The times that a document may be found by, for a projection. */
  readonly times: Document;
  /** Absent where it is the organization's own. */
  readonly translate?: (document: unknown) => Translated;
}

export interface ArchivedCollectionsOptions {
  readonly organizationPrefix: string;
  readonly sources?: readonly SubmissionSource[] | undefined;
}

export interface ArchivedCollections {
  /** Databases that many organizations share. */
  readonly shared: readonly string[];
  /** Those of a database, in the order in which they are read: the organization's own comes first. */
  of(database: string): Promise<readonly ArchivedCollection[]>;
}

const own: ArchivedCollection = { name: 'form_submissions', lanes: submissionLanes(ownTimePaths), times: timesOf(ownTimePaths) };

export function createArchivedCollections(client: MongoClient, { organizationPrefix, sources = [] }: ArchivedCollectionsOptions): ArchivedCollections {
  const isOrganization = (database: string) => database.startsWith(organizationPrefix);
  const find = createSourceFinder(sources, isOrganization);
  const translate = createEventTranslator(sources, organizationPrefix);
  const nobodysTime = { token: null, clusterTime: { seconds: 0, increment: 0 }, wallTime: new Date(0) };

  function ofSource(source: SubmissionSource, db: string, coll: string): ArchivedCollection {
    const paths = pathsOf(source);
    return {
      name: coll,
      lanes: submissionLanes(paths),
      times: timesOf(paths),
      translate: (document) => {
        const { namespace, origin, unmapped, fullDocument } = translate({ ...nobodysTime, operationType: 'insert', namespace: { db, coll }, fullDocument: document });
        return { document: fullDocument, where: { namespace, ...(origin && { origin }), ...(unmapped !== undefined && { unmapped }) } };
      },
    };
  }

  return {
    shared: [...new Set(sources.flatMap(({ database }) => database ?? []))],
    async of(database) {
      const ofOrganization = isOrganization(database) ? [own] : [];
      if (!sources.some((source) => source.database === database || (source.database === null && isOrganization(database)))) return ofOrganization;
      // those that may be read: whoever may read them need not have the privilege to list them all
      const names = (await client.db(database).listCollections({}, { nameOnly: true, authorizedCollections: true }).toArray()).map(({ name }) => name).sort();
      return [...ofOrganization, ...names.flatMap((name) => {
        const found = find(database, name);
        return found && !(isOrganization(database) && name === own.name) ? [ofSource(found.source, database, name)] : [];
      })];
    },
  };
}

/** There is no index by a stamp of theirs: they are found by `_id`, and by their own dates. */
function pathsOf({ fields }: SubmissionSource): TimePaths {
  const pathOf = (field: 'createdAt' | 'submittedAt') => (fields[field]?.from === 'path' ? fields[field].path.join('.') : null);
  return { stamp: null, createdAt: pathOf('createdAt'), submittedAt: pathOf('submittedAt') };
}

function timesOf({ stamp, createdAt, submittedAt }: TimePaths): Document {
  return { ...(stamp !== null && { decidedAt: `$${stamp}` }), ...(createdAt !== null && { createdAt: `$${createdAt}` }), ...(submittedAt !== null && { submittedAt: `$${submittedAt}` }) };
}
