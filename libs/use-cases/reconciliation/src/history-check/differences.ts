import type { HistoryContradiction } from '@tandem/comparison';
import { compareClusterTime, unidentifiedPrefix, type WorkflowHistoryEntry } from '@tandem/documents';
import { workflowStates, type WorkflowSnapshot, type WorkflowState } from './ports.ts';

export type Difference = Pick<HistoryContradiction, 'workflowId' | 'inHistory' | 'inWorkflows'>;

/**
 * The workflows of which history says something else than the snapshot shows. What was true within the margin
 * of the reading is no difference, nor what history does not know yet and would: that is for the caller to wait for.
 */
export function differencesOf({ states, from, until }: WorkflowSnapshot, entries: readonly WorkflowHistoryEntry[], marginSeconds: number): readonly Difference[] {
  const history = groupByWorkflow(entries);
  // a snapshot leaves out what has no id of its own
  const workflowIds = [...new Set([...states.keys(), ...history.keys()])].filter((id) => !id.startsWith(unidentifiedPrefix)).sort();
  return workflowIds.flatMap((workflowId) => {
    const seen = states.get(workflowId) ?? new Set([workflowStates.absent]);
    const recorded = statesBetween(history.get(workflowId) ?? [], from.seconds - marginSeconds, until.seconds + marginSeconds);
    if (recorded.some((state) => seen.has(state))) return [];
    return [{ workflowId, inHistory: recorded.at(-1) ?? workflowStates.absent, inWorkflows: [...seen].join(', ') }];
  });
}

function groupByWorkflow(entries: readonly WorkflowHistoryEntry[]): ReadonlyMap<string, readonly WorkflowHistoryEntry[]> {
  const groups = new Map<string, WorkflowHistoryEntry[]>();
  for (const entry of [...entries].sort((a, b) => compareClusterTime(a.effectiveFrom, b.effectiveFrom))) {
    const group = groups.get(entry.workflowId);
    if (group) group.push(entry);
    else groups.set(entry.workflowId, [entry]);
  }
  return groups;
}

/** What was in force at any time between the two seconds, the last of them last. */
function statesBetween(entries: readonly WorkflowHistoryEntry[], fromSeconds: number, untilSeconds: number): readonly WorkflowState[] {
  const before = entries.filter(({ effectiveFrom }) => effectiveFrom.seconds < fromSeconds).at(-1);
  const within = entries.filter(({ effectiveFrom }) => effectiveFrom.seconds >= fromSeconds && effectiveFrom.seconds <= untilSeconds);
  return [before ? stateOf(before) : workflowStates.absent, ...within.map(stateOf)];
}

function stateOf({ definitionId, malformed }: WorkflowHistoryEntry): WorkflowState {
  if (malformed !== undefined) return workflowStates.malformed;
  return definitionId ?? workflowStates.absent;
}
