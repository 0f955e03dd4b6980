import type { StoredFinding } from '@tandem/comparison';
import type { FaultCriterion } from '../faults.ts';

/** A finding as far as criteria go by it. */
export type Fault = Pick<StoredFinding, '_id' | 'orgId' | 'mergeKey' | 'kind' | 'cause' | 'status' | 'phase' | 'path' | 'insertedAt' | 'evidence'>;

/** What a criterion means: whoever counts findings where they are kept is held against it. */
export function meets({ kind, cause, status, phase, path, evidence }: Fault, criterion: FaultCriterion): boolean {
  const { phases, decidedBy } = criterion;
  const deciders = Array.isArray(evidence.decidedBy) ? evidence.decidedBy : [];
  return (
    kind === criterion.kind
    && criterion.causes.some((one) => one === cause)
    && criterion.statuses.includes(status)
    && (phases === undefined || (phase !== null && phases.includes(phase)))
    && (criterion.path === undefined || path === criterion.path)
    && (decidedBy === undefined || (deciders.includes(decidedBy.one) && !deciders.includes(decidedBy.butNot)))
  );
}
