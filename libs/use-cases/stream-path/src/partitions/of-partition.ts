import { isInPartition, orgIdSchema, wholeStream, type StreamPartition } from '@tandem/documents';
import { z } from 'zod';
import type { ArchivedSubmission, HistoryRecord, HistoryStore, LiveWorkflows, SubmissionArchive } from '../ports.ts';

export interface OrganizationsPorts {
  readonly history: HistoryStore;
  readonly live: LiveWorkflows;
  readonly archive: SubmissionArchive;
}

const namespaceSchema = z.object({ db: z.string() });

/**
 * What a stream reads beside its events, of its own organizations alone. Others' workflows would be of no use to it, would
 * not be kept up to date, and would be taken for gone.
 */
export function ofPartition<Ports extends OrganizationsPorts>(ports: Ports, partition: StreamPartition): Ports {
  if (partition.of === wholeStream.of) return ports;
  const isOwn = (orgId: string) => isInPartition(orgId, partition);
  const isOwnRecord = ({ entry }: HistoryRecord) => isOwn(entry.orgId);
  const { history, live, archive } = ports;
  return {
    ...ports,
    history: {
      append: (records, signal) => history.append(records, signal),
      async *asOf(time, signal) {
        for await (const record of history.asOf(time, signal)) if (isOwnRecord(record)) yield record;
      },
      after: async (time, signal) => (await history.after(time, signal)).filter(isOwnRecord),
      organizationsChanged: (after, upTo, signal) => history.organizationsChanged(after, upTo, signal),
    },
    live: {
      async *all(signal) {
        for await (const workflow of live.all(signal)) if (isOwn(workflow.orgId)) yield workflow;
      },
      ofOrganization: (orgId, signal) => live.ofOrganization(orgId, signal),
      one: (orgId, documentId, signal) => live.one(orgId, documentId, signal),
    },
    archive: {
      // what many share is read by all, and each keeps what is its own
      organizations: async (signal) => (await archive.organizations(signal)).filter((name) => isShared(name) || isOwn(name)),
      async *read(name, window, after, seenUntil, signal) {
        for await (const batch of archive.read(name, window, after, seenUntil, signal)) {
          yield isShared(name) ? { ...batch, submissions: batch.submissions.filter(({ where }) => isOwnPlace(where, partition)) } : batch;
        }
      },
    },
  };
}

function isShared(database: string): boolean {
  return !orgIdSchema.safeParse(database).success;
}

/** What nobody can tell whose it is falls to the first. */
function isOwnPlace(where: ArchivedSubmission['where'], partition: StreamPartition): boolean {
  const organization = namespaceSchema.safeParse(where?.namespace).data?.db;
  return organization === undefined ? partition.number === 1 : isInPartition(organization, partition);
}
