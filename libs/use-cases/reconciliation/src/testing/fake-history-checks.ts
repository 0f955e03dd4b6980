import type { ClusterTime, OrgId, WorkflowHistoryEntry } from '@tandem/documents';
import type { HistoryCheck, HistoryChecks, WorkflowState } from '../history-check/ports.ts';

export interface FakeHistoryChecks extends HistoryChecks {
  /** What the organization's workflows are from now on, and how many seconds it is since the epoch. */
  setLive(states: Readonly<Record<string, WorkflowState>>, seconds: number): void;
  /** From now on history says so. */
  record(entry: WorkflowHistoryEntry): void;
  /** What happens while the stream is waited for, and whether it comes so far. */
  onWait(happen: () => boolean): void;
  readonly waits: () => number;
}

/** One organization's workflows and their history, in memory. */
export function createFakeHistoryChecks(): FakeHistoryChecks {
  const checks = new Map<OrgId, HistoryCheck>();
  const entries: WorkflowHistoryEntry[] = [];
  let live: Readonly<Record<string, WorkflowState>> = {};
  let time: ClusterTime = { seconds: 0, increment: 0 };
  let happen = (): boolean => true;
  let waits = 0;
  return {
    setLive(states, seconds) {
      live = states;
      time = { seconds, increment: 1 };
    },
    record: (entry) => { entries.push(entry); },
    onWait: (next) => { happen = next; },
    waits: () => waits,
    read: (orgId) => Promise.resolve(checks.get(orgId) ?? null),
    save(check) {
      checks.set(check.orgId, check);
      return Promise.resolve();
    },
    snapshot: () => Promise.resolve({ states: new Map(Object.entries(live).map(([id, state]) => [id, new Set([state])])), from: time, until: time }),
    entriesSince: () => Promise.resolve([...entries]),
    streamPast() {
      waits += 1;
      return Promise.resolve(happen());
    },
  };
}
