import type { FindingKind } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import type { Window } from '@tandem/reconciliation';

/** What a repair can mend; everything else is for people. */
export const repairableKinds = ['missed-by-explicit', 'missed-by-stream', 'neither', 'not-executed'] as const satisfies readonly FindingKind[];
export type RepairableKind = (typeof repairableKinds)[number];

/** Which findings are meant: named ones, or all open ones about submissions of a window. */
export type RepairSelection =
  | { readonly findings: readonly string[] }
  | {
      /** By the time of the submission's insert. */
      readonly window: Window;
      /** Null: all organizations. */
      readonly orgId: OrgId | null;
      readonly kinds: readonly RepairableKind[];
    };

/** One plan holds so many findings at most; what is left out is said, and the next plan finds it. */
export const mostFindings = 10_000;

export function isRepairable(kind: FindingKind): kind is RepairableKind {
  return (repairableKinds as readonly FindingKind[]).includes(kind);
}
