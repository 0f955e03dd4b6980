import type { ComparisonBounds } from '@tandem/comparison';
import type { ClusterTime, OrgId } from '@tandem/documents';
import type { GateReport } from '@tandem/gates';
import type { FindingCount } from './finding-count.ts';
import type { IgnoredCount } from './gates/run-gates.ts';
import type { SelfTestResult } from './self-test/self-test.ts';
import type { CountGroup, Counts, CountsOfAll } from './tally.ts';
import type { Window } from './window.ts';

/** How far one organization's window was compared. */
export interface ComparedOrganization {
  readonly orgId: OrgId;
  readonly window: Window;
  /** Milliseconds since the epoch: everything before it is judged, nothing is pending there and no execution awaited. */
  readonly comparedUpTo: number;
  readonly submissions: number;
  readonly diverged: number;
  /** All that is kept about them, closed ones too. */
  readonly findings: readonly FindingCount[];
}

/** How one organization fared in a run. */
export interface OrganizationRun extends ComparedOrganization {
  readonly counts: CountsOfAll;
  readonly byPhase: Readonly<Partial<Record<CountGroup, Counts>>>;
  /** On the phase after the one that most of its submissions carry, or the one that was asked about. */
  readonly gates: GateReport;
}

/** What went wrong with one organization; the others went on, and the verdict is not GO. */
export interface RunFailure {
  readonly orgId: OrgId;
  readonly during: 'history-check' | 'comparison' | 'recheck';
  readonly message: string;
}

/** A document of `reconciliations`: one run of the comparison. */
export interface ReconciliationRun {
  readonly _id: string;
  readonly trigger: 'schedule' | 'hand';
  /** The process that ran it. */
  readonly by: string;
  /** `interrupted`: the counts are of what was compared until then. */
  readonly state: 'completed' | 'interrupted';
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** From the earliest to the latest of the organizations' windows. */
  readonly window: Window;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly bounds: ComparisonBounds;
  readonly streamWatermark: ClusterTime | null;
  /** Null where no organization was compared. */
  readonly comparedUpTo: number | null;
  /** Those that were compared, those with the most submissions first; at most 500, so that a run stays far below what a document may have. */
  readonly organizations: readonly OrganizationRun[];
  /** Compared as well, and in all counts, and not listed. */
  readonly organizationsLeftOut: number;
  /** At most one of each organization's steps; done again by the next run. */
  readonly failures: readonly RunFailure[];
  readonly counts: CountsOfAll;
  readonly byPhase: Readonly<Partial<Record<CountGroup, Counts>>>;
  /** Open findings of earlier windows that were looked at again. */
  readonly rechecked: number;
  /** All that is kept about the submissions that were compared, closed ones too. */
  readonly findings: readonly FindingCount[];
  readonly gates: GateReport;
  /** How often each ignore covered a submission that would count as diverged. */
  readonly ignored: readonly IgnoredCount[];
  /** Known divergences put into copies of the facts, and how many the comparison found. */
  readonly selfTest: SelfTestResult;
  /** The declared window that it evaluates, if it does. */
  readonly declaredWindowId?: string;
  readonly expireAt: Date;
}
