import type { CountClass, ExclusionReason, FindingKind, FindingStatus, StoredFinding } from '@tandem/comparison';
import type { PhaseChange, StreamSample } from '@tandem/documents';
import type { Measurements } from './schema/targets.ts';
import type { ReportSection } from './schema/report.ts';
import type { ReportVerdict } from './schema/scalars.ts';

/* What a report is made of, as the comparison leaves it. What may be absent was not counted: that is never zero. */

export interface RunLatency {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly buckets?: readonly { readonly upToMs: number; readonly n: number }[];
}

export interface RunSubject {
  readonly submissions: number;
  readonly compared: number;
  readonly diverged: number;
}

/** The largest first, those that have no row of their own together. */
export interface RunSubjects<Row> {
  readonly rows: readonly Row[];
  readonly others: RunSubject | null;
}

export interface RunCounts {
  readonly submissions: number;
  readonly classes: Readonly<Record<CountClass, number>>;
  readonly exclusions: Readonly<Record<ExclusionReason, number>>;
  readonly diverged: number;
  /** By path. */
  readonly latency: Readonly<Partial<Record<string, RunLatency>>>;
  readonly byForm?: RunSubjects<RunSubject & { readonly formId: string }>;
  readonly byWorkflow?: RunSubjects<RunSubject & { readonly workflowId: string }>;
}

export interface RunGates {
  /** The phase to which a move is judged; null: any later one. */
  readonly target?: string | null;
  /** Why it is no GO although every line is. */
  readonly withheld?: string;
  readonly verdict: ReportVerdict;
  readonly lines: readonly {
    readonly gate: string;
    readonly verdict: ReportVerdict;
    readonly value: number | null;
    readonly bound: number | null;
    readonly threshold: number | null;
    readonly unit: string;
    readonly n: number;
    readonly whatWouldChangeIt: string;
  }[];
}

export interface RunOrganization {
  readonly orgId: string;
  readonly comparedUpTo: number;
  readonly submissions: number;
  readonly diverged: number;
  readonly gates?: RunGates;
}

/** One run of the comparison. Times in milliseconds since the epoch where they are numbers. */
export interface RunFacts {
  readonly _id: string;
  readonly trigger: 'schedule' | 'hand';
  readonly by: string;
  readonly state: 'completed' | 'interrupted';
  readonly orgId: string | null;
  readonly window: { readonly from: number; readonly to: number };
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly streamWatermark: { readonly seconds: number } | null;
  readonly comparedUpTo: number | null;
  readonly organizations: readonly RunOrganization[];
  readonly organizationsLeftOut?: number;
  readonly failures: readonly { readonly orgId: string; readonly during: string; readonly message: string }[];
  readonly counts: RunCounts;
  readonly byPhase: Readonly<Partial<Record<string, RunCounts>>>;
  readonly rechecked: number;
  readonly findings: readonly { readonly kind: FindingKind; readonly status: FindingStatus; readonly count: number }[];
  readonly gates: RunGates;
  readonly ignored?: readonly { readonly ignoreId: string; readonly count: number }[];
  readonly selfTest?: {
    readonly injected: number;
    readonly found: number;
    readonly kinds: readonly { readonly kind: string; readonly injected: number; readonly found: number }[];
  };
  readonly declaredWindowId?: string;
}

/** The most submissions a second; null where it was not counted. */
export interface BusiestMoments {
  /** Over the busiest stretch between two samples of the stream, about ten seconds. */
  readonly betweenSamples: number | null;
  /** Over the busiest minute. */
  readonly minute: number | null;
}

export interface ReportInputs {
  readonly run: RunFacts;
  /** Of the run's window: the newest, as many as were read; `run.findings` counts all. */
  readonly findings: readonly StoredFinding[];
  /** Of the run's window, oldest first. */
  readonly samples: readonly StreamSample[];
  /** Of the run's window, oldest first. */
  readonly phaseChanges: readonly PhaseChange[];
  readonly busiest: BusiestMoments;
  readonly versions: { readonly tandem: string | null; readonly matcher: readonly string[]; readonly flagRevisions: readonly string[] };
  readonly measurements: Measurements;
  readonly sections: readonly ReportSection[];
  readonly generatedAt: Date;
}
