import { isInPartition, wholeStream, type StreamPartition } from '@tandem/documents';
import type { HistoryRecord, HistoryStore, LiveWorkflows, SubmissionArchive } from '../ports.ts';

export interface OrganizationsPorts {
  readonly history: HistoryStore;
  readonly live: LiveWorkflows;
  readonly archive: SubmissionArchive;
}

/**
 * What a stream reads beside its events, of its own organizations alone. Others' workflows would be of no use to it, would
 * not be kept up to date, and would be taken for gone. Databases that many organizations share are for a single stream alone.
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
      databases: async (signal) => (await archive.databases(signal)).filter(isOwn),
      read: (database, window, after, seenUntil, signal) => archive.read(database, window, after, seenUntil, signal),
    },
  };
}
