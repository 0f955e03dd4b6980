import type { ComparisonBounds, HistoryContradiction } from '@tandem/comparison';
import type { ClusterTime, OrgId } from '@tandem/documents';
import type { FactSource } from '../ports.ts';
import { differencesOf, type Difference } from './differences.ts';
import type { HistoryCheck, HistoryChecks, WorkflowSnapshot } from './ports.ts';

export interface HistoryCheckPorts {
  readonly facts: Pick<FactSource, 'watermark'>;
  readonly historyChecks: HistoryChecks;
  readonly bounds: Pick<ComparisonBounds, 'marginMs' | 'replayReachMs'>;
}

export type HistoryCheckOutcome = 'checked' | 'undecided' | 'no-history';

/** One of them voids the organization's windows as surely as many. */
const mostContradictions = 100;

/**
 * Holds what history says is in force now against the organization's `workflows`, and keeps where they differ:
 * what is inserted between the last agreement and the next is then not judged by history. Costs one reading of
 * the workflows; only where they differ it waits for the stream, which may not have come to the change yet. Where
 * that takes too long nothing is kept, and it is left to the next check.
 */
export async function checkHistory(ports: HistoryCheckPorts, orgId: OrgId, signal: AbortSignal): Promise<HistoryCheckOutcome> {
  const historyFrom = (await ports.facts.watermark())?.historyFrom;
  if (!historyFrom) return 'no-history';
  const { historyChecks, bounds } = ports;
  const known = await historyChecks.read(orgId);
  const snapshot = await historyChecks.snapshot(orgId, signal);
  const marginSeconds = Math.ceil(bounds.marginMs / 1_000);
  const differences = async () => differencesOf(snapshot, await historyChecks.entriesSince(orgId, snapshot.from.seconds - marginSeconds), marginSeconds);

  let found = await differences();
  if (!found.every((difference) => isKnown(difference, known))) {
    if (!(await historyChecks.streamPast(snapshot.until, signal))) return 'undecided';
    found = await differences();
  }
  const check = nextCheck({ orgId, known, found, snapshot, historyFrom, keepForSeconds: bounds.replayReachMs / 1_000 });
  await historyChecks.save(check);
  return 'checked';
}

/** What was found before, after the stream had been waited for, needs no second wait. */
function isKnown({ workflowId, inHistory, inWorkflows }: Difference, known: HistoryCheck | null): boolean {
  return known?.contradictions.some((one) => one.until === null && one.workflowId === workflowId && one.inHistory === inHistory && one.inWorkflows === inWorkflows) ?? false;
}

interface Checked {
  readonly orgId: OrgId;
  readonly known: HistoryCheck | null;
  readonly found: readonly Difference[];
  readonly snapshot: WorkflowSnapshot;
  readonly historyFrom: ClusterTime;
  readonly keepForSeconds: number;
}

function nextCheck({ orgId, known, found, snapshot, historyFrom, keepForSeconds }: Checked): HistoryCheck {
  const before = known?.contradictions ?? [];
  const differing = new Map(found.map((difference) => [difference.workflowId, difference]));
  const isOpen = ({ until }: HistoryContradiction) => until === null;
  const continued = before.map((one): HistoryContradiction => {
    if (!isOpen(one)) return one;
    const now = differing.get(one.workflowId);
    return now ? { ...one, ...now } : { ...one, until: snapshot.until };
  });
  const stillOpen = new Set(continued.filter(isOpen).map(({ workflowId }) => workflowId));
  const from = known?.agreedUpTo ?? historyFrom;
  const fresh = found.filter(({ workflowId }) => !stillOpen.has(workflowId)).map((difference) => ({ ...difference, from, until: null }));
  const kept = [...continued, ...fresh].filter(({ until }) => until === null || snapshot.from.seconds - until.seconds < keepForSeconds);
  return { orgId, agreedUpTo: snapshot.from, contradictions: mostTelling(kept) };
}

/** The open ones first, then the latest. */
function mostTelling(all: readonly HistoryContradiction[]): readonly HistoryContradiction[] {
  const end = ({ until }: HistoryContradiction) => until?.seconds ?? Number.POSITIVE_INFINITY;
  return [...all].sort((a, b) => (end(a) === end(b) ? a.from.seconds - b.from.seconds : end(b) - end(a))).slice(0, mostContradictions);
}
