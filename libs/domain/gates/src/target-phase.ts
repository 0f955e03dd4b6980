import type { Phase } from '@tandem/documents';

/** The phases that an organization may be promoted to, in the order of the migration. */
export const targetPhases = ['shadow', 'parallel', 'primary', 'complete'] as const satisfies readonly Phase[];
export type TargetPhase = (typeof targetPhases)[number];

/** What comes next; after the last one it stays. */
export function phaseAfter(phase: Phase): TargetPhase {
  const next: Readonly<Record<Phase, TargetPhase>> = { legacy: 'shadow', shadow: 'parallel', parallel: 'primary', primary: 'complete', complete: 'complete' };
  return next[phase];
}

/** The phase a move to that one goes out from: what was stamped before it says nothing about the move. */
export function phaseBefore(target: TargetPhase): Phase {
  const before: Readonly<Record<TargetPhase, Phase>> = { shadow: 'legacy', parallel: 'shadow', primary: 'parallel', complete: 'primary' };
  return before[target];
}
