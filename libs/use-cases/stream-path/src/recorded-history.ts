import type { WorkflowChanged, WorkflowsReset } from '@tandem/change-events';
import type { ClusterTime, OrgId, WorkflowHistoryEntry } from '@tandem/documents';
import { isIncomplete } from './history-record.ts';
import type { HistoryRecord } from './ports.ts';

/** What an event had come to when it was followed before a crash. */
export interface RecordedAnswer {
  readonly records: readonly HistoryRecord[];
  /** It was looked up, so it may be ahead of events up to `readAt`. */
  readonly readLater: boolean;
  readonly readAt: ClusterTime;
}

/** History past the checkpoint: events read again are answered from it, so a replay decides the same. */
export interface RecordedHistory {
  expect(records: readonly HistoryRecord[], readAt: ClusterTime): void;
  take(event: WorkflowChanged | WorkflowsReset): RecordedAnswer | undefined;
  /** Where an id's end at that moment is not the whole story: another document had it at once, and its entry stands there. */
  successorOf(deletion: HistoryRecord): HistoryRecord | undefined;
}

export function createRecordedHistory(): RecordedHistory {
  const byMoment = new Map<string, readonly HistoryRecord[]>();
  let knownAt: ClusterTime = { seconds: 0, increment: 0 };

  return {
    expect(records, readAt) {
      knownAt = readAt;
      for (const record of records) {
        if (isIncomplete(record)) continue;
        const moment = momentOf(record.entry.orgId, record.entry.effectiveFrom);
        byMoment.set(moment, [...(byMoment.get(moment) ?? []), record]);
      }
    },
    take(event) {
      const all = byMoment.get(momentOf(event.orgId, event.clusterTime)) ?? [];
      const records = all.filter(({ entry }) => isOf(entry, event) && isKnownBy(entry, event));
      if (records.length === 0 || records.some(({ entry }) => (entry.eventEntries ?? 1) > entriesOf(records))) return undefined;
      return { records, readLater: records.some((record) => record.entry.source === 'snapshot'), readAt: knownAt };
    },
    successorOf({ entry: { _id, orgId, documentKey, effectiveFrom } }) {
      const there = byMoment.get(momentOf(orgId, effectiveFrom)) ?? [];
      return there.find(({ entry }) => entry._id === _id && entry.documentKey !== documentKey);
    },
  };
}

/** What a new event has come to, as it is to be written: a part of it is not to be taken for its whole answer. */
export function asWhole(records: readonly HistoryRecord[], event: WorkflowChanged | WorkflowsReset): readonly HistoryRecord[] {
  const eventEntries = entriesOf(records.filter(({ entry }) => isOf(entry, event)));
  return eventEntries < 2 ? records : records.map(({ entry, definition }) => ({ entry: { ...entry, eventEntries }, definition }));
}

/** Of two records of one workflow at one time the last one stands. */
const entriesOf = (records: readonly HistoryRecord[]): number => new Set(records.map(({ entry }) => entry._id)).size;

const isOf = ({ documentKey }: WorkflowHistoryEntry, event: WorkflowChanged | WorkflowsReset): boolean => event.kind === 'workflows-reset' || documentKey === event.documentKey;

function momentOf(orgId: OrgId, at: ClusterTime): string {
  return `${orgId} ${at.seconds}.${at.increment}`;
}

/** Events of one transaction have one time: of several of one document, the last ones may not have been followed. */
function isKnownBy({ eventToken }: WorkflowHistoryEntry, event: WorkflowChanged | WorkflowsReset): boolean {
  // in the order of the tokens' texts events come
  return eventToken === undefined || event.eventToken === undefined || event.eventToken <= eventToken;
}
