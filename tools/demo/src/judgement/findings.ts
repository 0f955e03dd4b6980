import { findingKinds, findingStatuses, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { z } from 'zod';
import type { LedgerEntry } from '../driver/ledger.ts';
import type { PlantedFault } from '../faults/scene.ts';

/** What the demo reads of a finding, as the reconciler keeps it. */
export const reportedFindingSchema = z.object({
  kind: z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]),
  status: z.enum(Object.keys(findingStatuses) as [FindingStatus, ...FindingStatus[]]),
  cause: z.string(),
  orgId: z.string(),
  /** The submission's `_id` in sortable form. */
  mergeKey: z.string(),
});
export type ReportedFinding = z.infer<typeof reportedFindingSchema>;

export interface PlantedOutcome {
  readonly planted: PlantedFault;
  /** Each submission hit was reported under the expected kind; with `none`, nothing but what may appear was. */
  readonly found: boolean;
  /** The submissions for which that doesn't hold. */
  readonly missing: readonly LedgerEntry[];
  /** What was reported about what it hit, or may have hit. */
  readonly reported: readonly ReportedFinding[];
}

export interface FindingsJudgement {
  readonly planted: readonly PlantedOutcome[];
  /** Findings about a submission that no fault can have hit, or of a kind that the fault can't lead to. */
  readonly unexplained: readonly ReportedFinding[];
}

export interface JudgementInput {
  readonly findings: readonly ReportedFinding[];
  readonly planted: readonly PlantedFault[];
  /** The ledger's entry for a submission's `_id` in sortable form. */
  readonly entryOf: (mergeKey: string) => LedgerEntry | undefined;
}

/** Holds the reconciler's findings against what was planted: all of it must be found, and nothing else. */
export function judgeFindings({ findings, planted, entryOf }: JudgementInput): FindingsJudgement {
  const explained = new Set<ReportedFinding>();
  const outcomes = planted.map((fault): PlantedOutcome => {
    const hit = new Set(fault.entries);
    const reported = findings.filter((finding) => {
      const entry = entryOf(finding.mergeKey);
      return entry !== undefined && (fault.row.exact ? hit.has(entry) : mayHaveHit(fault, entry) && mayLeadTo(fault, finding.kind));
    });
    for (const finding of reported) if (mayLeadTo(fault, finding.kind)) explained.add(finding);
    const missing = fault.row.exact ? missingOf(fault, reported, entryOf) : [];
    return { planted: fault, found: missing.length === 0, missing, reported };
  });
  return { planted: outcomes, unexplained: findings.filter((finding) => !explained.has(finding)) };
}

function missingOf({ row, entries }: PlantedFault, reported: readonly ReportedFinding[], entryOf: JudgementInput['entryOf']): readonly LedgerEntry[] {
  if (row.expected === 'none') {
    const wrong = new Set(reported.filter(({ kind }) => !row.mayAppear.includes(kind)).map(({ mergeKey }) => entryOf(mergeKey)));
    return entries.filter((entry) => wrong.has(entry));
  }
  const right = new Set(reported.filter(({ kind }) => kind === row.expected).map(({ mergeKey }) => entryOf(mergeKey)));
  return entries.filter((entry) => !right.has(entry));
}

function mayLeadTo({ row }: PlantedFault, kind: FindingKind): boolean {
  return row.expected === kind || row.mayAppear.includes(kind);
}

/** Whether a fault without known submissions may have hit this one: it was on its way at that time. */
export function mayHaveHit(fault: PlantedFault, entry: LedgerEntry): boolean {
  return entry.sentAt <= fault.until && (entry.acceptedAt ?? Infinity) >= fault.from;
}
