import type { OverrideView, RatePoint, RollbackTriggerView, StreamPoint } from '@tandem/console-contract';
import type { OrgId, Phase } from '@tandem/documents';
import type { FindingCount, ReconciliationRun } from '@tandem/reconciliation';

export interface SeenPhase {
  readonly orgId: OrgId;
  readonly phase: Phase;
  readonly since: Date;
}

/** Port: what an overview is made of. Read-only, each by an index; all reject where the database does not answer. */
export interface OverviewSources {
  organizations(signal: AbortSignal): Promise<readonly OrgId[]>;
  /** The last change of phase that a process told of, of those organizations that have one. */
  phases(orgIds: readonly OrgId[]): Promise<readonly SeenPhase[]>;
  /** Of the newest scheduled run, or null before the first: one by hand may be of a single organization. */
  newestRunId(): Promise<string | null>;
  /** Null where it is no longer kept. */
  run(id: string): Promise<ReconciliationRun | null>;
  /** Decisions by second, from one whole second (since the epoch) to another, which is left out; oldest first, none missing. */
  decisionsPerSecond(orgIds: readonly OrgId[], fromSecond: number, toSecond: number): Promise<readonly RatePoint[]>;
  stream(): Promise<{ readonly lagMs: number | null; readonly runwayMs: number | null; readonly hasLeader: boolean }>;
  /** Samples of the last minutes, oldest first; none where nobody takes them. */
  streamPoints(from: number, to: number, most: number): Promise<readonly StreamPoint[]>;
  findingCounts(from: number, to: number): Promise<readonly FindingCount[]>;
  openDeadLetters(): Promise<number>;
  /** Those that have tripped first; those of them that found no room are counted. */
  rollbackTriggers(): Promise<{ readonly shown: readonly RollbackTriggerView[]; readonly trippedLeftOut: number }>;
  overrides(): Promise<readonly OverrideView[]>;
}
