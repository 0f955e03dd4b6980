import type { OrgId } from '@tandem/documents';
import { listOrganizations, mergeKeyOf, organizationDatabase, unlessTooLarge } from '@tandem/mongodb';
import type { LiveWorkflow, LiveWorkflows } from '@tandem/stream-path';
import type { Document, MongoClient } from 'mongodb';
import { decodedRows, undecoded, type ProjectedRow } from './decoded-rows.ts';

/** A document that is too large is read as none, which makes it malformed. */
const bounded = { $replaceRoot: { newRoot: { _id: '$_id', document: unlessTooLarge('$$ROOT', null) } } };

export interface LiveWorkflowsOptions {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
}

/** The organizations' `workflows` as they are now, majority-committed. */
export function createLiveWorkflows(client: MongoClient, { organizationPrefix }: LiveWorkflowsOptions): LiveWorkflows {
  const read = (orgId: OrgId, filter: Document = {}) =>
    decodedRows(organizationDatabase(client, orgId).collection('workflows').aggregate([{ $match: filter }, bounded], undecoded));
  const toLive = (orgId: OrgId, found: ProjectedRow): LiveWorkflow => ({ orgId, documentKey: mergeKeyOf(found._id), document: found.document });

  return {
    async *all(signal) {
      for (const orgId of await listOrganizations(client, organizationPrefix, signal)) {
        for await (const found of read(orgId)) {
          signal.throwIfAborted();
          yield toLive(orgId, found);
        }
      }
    },
    async ofOrganization(orgId, signal) {
      signal.throwIfAborted();
      const all: LiveWorkflow[] = [];
      for await (const found of read(orgId)) all.push(toLive(orgId, found));
      return all;
    },
    async one(orgId, documentId, signal) {
      signal.throwIfAborted();
      for await (const found of read(orgId, { _id: { $eq: documentId } })) return toLive(orgId, found);
      return null;
    },
  };
}
