import { compareClusterTime, type ClusterTime, type WorkflowHistoryEntry, type WorkflowId } from '@tandem/documents';
import { formsNamedBy, listensToUpdates, type WorkflowRules } from './workflow-rules.ts';

/** What a workflow was during a stretch of cluster time, `until` excluded. */
export interface WorkflowVersion {
  readonly workflowId: WorkflowId;
  readonly from: ClusterTime;
  /** Null: still so. */
  readonly until: ClusterTime | null;
  /** Null where it was deleted, or malformed. */
  readonly definitionId: string | null;
  /** Null where there is no definition, or it is no longer kept. */
  readonly rules: WorkflowRules | null;
  /** The paths' reading refused it: whether it should start anything is not known. */
  readonly malformed: boolean;
}

/** A stretch of which the stream could tell nothing: what changed in it shows at its end. */
export interface HistoryGap {
  readonly from: ClusterTime;
  readonly to: ClusterTime;
  /** Updates of submissions started workflows: those of this stretch are lost. */
  readonly updatesLost?: boolean;
}

/** History and the workflows themselves were found apart: what history says of that stretch is not to be relied on. */
export interface HistoryContradiction {
  readonly workflowId: string;
  /** When the two were last known to agree. */
  readonly from: ClusterTime;
  /** When they were known to agree again; null while they don't. */
  readonly until: ClusterTime | null;
  /** What each says of the workflow: a definition's id, or that it is not there or malformed. */
  readonly inHistory: string;
  readonly inWorkflows: string;
}

/** The history of an organization's workflows over the compared window. */
export interface WorkflowTimeline {
  readonly byWorkflow: ReadonlyMap<string, readonly WorkflowVersion[]>;
  /**
   * The versions whose trigger nodes name a form, and under `null` those of which no one knows. A malformed
   * version is taken to concern the forms that other versions of its workflow name.
   */
  readonly byForm: ReadonlyMap<string | null, readonly WorkflowVersion[]>;
  /** From here on nothing is left out; null where there is no history at all. */
  readonly completeFrom: ClusterTime | null;
  /** Up to here nothing is left out: the stream's watermark. */
  readonly completeUpTo: ClusterTime | null;
  /** Those in which a workflow of the organization changed, nobody knows when. */
  readonly changedGaps: readonly HistoryGap[];
  /** Those whose updates are lost and might have started a workflow of the organization. */
  readonly lostUpdates: readonly HistoryGap[];
  readonly contradictions: readonly HistoryContradiction[];
}

export interface TimelineInput {
  /** In any order. */
  readonly entries: readonly WorkflowHistoryEntry[];
  /** By definition id. */
  readonly definitions: ReadonlyMap<string, WorkflowRules>;
  readonly completeFrom: ClusterTime | null;
  readonly completeUpTo: ClusterTime | null;
  readonly gaps: readonly HistoryGap[];
  readonly contradictions?: readonly HistoryContradiction[];
}

/** Each entry holds until the workflow's next one. */
export function buildTimeline(input: TimelineInput): WorkflowTimeline {
  const entries = [...input.entries].sort(
    (a, b) => (a.workflowId < b.workflowId ? -1 : a.workflowId > b.workflowId ? 1 : compareClusterTime(a.effectiveFrom, b.effectiveFrom)),
  );
  const versions = entries.map((entry, index): WorkflowVersion => {
    const next = entries[index + 1];
    return {
      workflowId: entry.workflowId,
      from: entry.effectiveFrom,
      until: next?.workflowId === entry.workflowId ? next.effectiveFrom : null,
      definitionId: entry.definitionId,
      rules: entry.definitionId === null ? null : (input.definitions.get(entry.definitionId) ?? null),
      malformed: entry.malformed !== undefined,
    };
  });
  const byWorkflow = groupBy(versions, (version) => [version.workflowId]);
  return {
    byWorkflow,
    byForm: groupBy(versions, (version) => formsOf(version, byWorkflow.get(version.workflowId) ?? [])),
    completeFrom: input.completeFrom,
    completeUpTo: input.completeUpTo,
    changedGaps: input.gaps.filter((gap) => versions.some(({ from }) => compareClusterTime(gap.from, from) < 0 && compareClusterTime(from, gap.to) <= 0)),
    lostUpdates: input.gaps.filter((gap) => gap.updatesLost && versions.some((version) => mayListenWithin(version, gap))),
    contradictions: input.contradictions ?? [],
  };
}

/** A version that nobody can read any more may have listened. */
function mayListenWithin({ definitionId, rules, malformed, from, until }: WorkflowVersion, gap: HistoryGap): boolean {
  const isInForce = compareClusterTime(from, gap.to) <= 0 && (until === null || compareClusterTime(until, gap.from) > 0);
  if (!isInForce || malformed) return isInForce;
  return definitionId !== null && (rules === null || listensToUpdates(rules));
}

function formsOf({ definitionId, rules, malformed }: WorkflowVersion, ofWorkflow: readonly WorkflowVersion[]): readonly (string | null)[] {
  if (malformed) {
    const named = new Set(ofWorkflow.flatMap((version) => (version.rules ? formsNamedBy(version.rules) : [])));
    return named.size > 0 ? [...named] : [null];
  }
  if (definitionId === null) return [];
  return rules ? formsNamedBy(rules) : [null];
}

function groupBy<K>(versions: readonly WorkflowVersion[], keysOf: (version: WorkflowVersion) => readonly K[]): ReadonlyMap<K, readonly WorkflowVersion[]> {
  const groups = new Map<K, WorkflowVersion[]>();
  for (const version of versions) {
    for (const key of keysOf(version)) {
      const group = groups.get(key);
      if (group) group.push(version);
      else groups.set(key, [version]);
    }
  }
  return groups;
}

export function isInForceAt(version: WorkflowVersion, time: ClusterTime): boolean {
  return compareClusterTime(version.from, time) <= 0 && (version.until === null || compareClusterTime(version.until, time) > 0);
}

/** Whether the history is whole at `time`: then what it does not hold was not there. */
export function coversTime({ completeFrom, completeUpTo }: WorkflowTimeline, time: ClusterTime): boolean {
  if (!completeFrom || !completeUpTo) return false;
  return compareClusterTime(completeFrom, time) <= 0 && compareClusterTime(completeUpTo, time) >= 0;
}

/** Whether the history began before `time` and has not come there yet. */
export function hasYetToReach({ completeFrom, completeUpTo }: WorkflowTimeline, time: ClusterTime): boolean {
  if (!completeFrom || compareClusterTime(completeFrom, time) > 0) return false;
  return completeUpTo !== null && compareClusterTime(completeUpTo, time) < 0;
}

/** The gap that `time` may lie in, so that nobody knows which workflows an insert of then met. */
export function changedGapAt({ changedGaps }: WorkflowTimeline, { seconds }: ClusterTime, marginSeconds: number): HistoryGap | undefined {
  return changedGaps.find(({ from, to }) => from.seconds - marginSeconds <= seconds && seconds <= to.seconds + marginSeconds);
}

/** The contradictions whose stretch `time` may lie in. */
export function contradictionsAt({ contradictions }: WorkflowTimeline, { seconds }: ClusterTime, marginSeconds: number): readonly HistoryContradiction[] {
  return contradictions.filter(({ from, until }) => from.seconds - marginSeconds <= seconds && (until === null || seconds <= until.seconds + marginSeconds));
}

/** The changes of a workflow between two moments, in seconds since the epoch, both included. */
export function changesBetween(timeline: WorkflowTimeline, workflowId: string, fromSeconds: number, toSeconds: number): readonly WorkflowVersion[] {
  const versions = timeline.byWorkflow.get(workflowId) ?? [];
  return versions.filter(({ from }) => from.seconds >= fromSeconds && from.seconds <= toSeconds);
}
