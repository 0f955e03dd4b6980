import type { Phase } from '@tandem/documents';
import type { FindingKind } from '@tandem/comparison';
import type { Discrepancy } from '../judgement/accountant.ts';
import type { ReportedFinding } from '../judgement/findings.ts';
import type { FaultId, FaultRow } from '../plan/fault-table.ts';
import type { PhaseFigures } from './phase-figures.ts';

export interface PlantedSummary {
  readonly fault: FaultId;
  readonly phase: Phase;
  readonly expectedKind: FaultRow['expected'];
  /** Whether the submissions that it hit are known one by one. */
  readonly exact: boolean;
  readonly submissionIds: readonly string[];
  /** Each of these was reported under the expected kind. */
  readonly found: boolean;
  readonly missingSubmissionIds: readonly string[];
  /** What was reported about what it hit, or may have hit: by kind and then status. */
  readonly reported: Readonly<Partial<Record<FindingKind, Readonly<Record<string, number>>>>>;
}

/** What reports/demo/summary.json holds. */
export interface DemoSummary {
  readonly verdict: 'passed' | 'failed';
  /** Why it failed; empty where it passed. */
  readonly reasons: readonly string[];
  readonly startedAt: string;
  readonly secondsFromReadiness: number;
  readonly backends: Readonly<Record<'mongodb' | 'redis' | 'unleash', { readonly label: string; readonly reason: string; readonly ownedByDemo: boolean }>>;
  readonly organizations: readonly string[];
  readonly ratePerSecond: number;
  readonly secondsUnderLoad: number;
  readonly remarks: readonly string[];
  /** Accepted ones and direct writes. */
  readonly submissions: number;
  readonly unanswered: number;
  readonly refused: number;
  readonly executions: number;
  readonly effects: number;
  readonly repeatedCalls: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unexpected: number;
  /** The first of each, to look at. */
  readonly examples: { readonly lost: readonly Discrepancy[]; readonly doubled: readonly Discrepancy[]; readonly unexpected: readonly Discrepancy[] };
  readonly phases: readonly PhaseFigures[];
  readonly planted: readonly PlantedSummary[];
  readonly leftOut: readonly { readonly fault: FaultId; readonly why: string }[];
  readonly unexplainedFindings: readonly ReportedFinding[];
}

export interface VerdictInput extends Pick<DemoSummary, 'submissions' | 'unanswered' | 'refused' | 'lost' | 'doubled' | 'unexpected' | 'planted' | 'unexplainedFindings'> {
  /** How many submissions the run must have shown at least. */
  readonly wantedSubmissions: number;
}

/** Why the demo failed; empty where nothing was lost, doubled, missed or reported without a cause. */
export function reasonsToFail(input: VerdictInput): readonly string[] {
  const counts = [
    [input.lost, 'effects were lost'],
    [input.doubled, 'effects were doubled'],
    [input.unexpected, 'effects came that nothing asked for'],
    [input.unanswered, 'submissions were never answered'],
    [input.refused, 'submissions were refused'],
    [input.unexplainedFindings.length, 'findings are explained by no fault'],
  ] as const;
  return [
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...input.planted.filter(({ found }) => !found).map(({ fault, expectedKind }) => `${fault} was not reported as ${expectedKind}`),
    ...(input.submissions < input.wantedSubmissions ? [`${input.submissions} submissions are fewer than the ${input.wantedSubmissions} it takes`] : []),
  ];
}
