import type { OrgId } from '@tandem/documents';
import { legacyAssignment, noRevision, type PhaseAssignment, type PhaseSource } from './assignment.ts';

/** Phases held in memory, for tests. */
export function createFakePhaseSource(initial: Readonly<Record<string, PhaseAssignment>> = {}) {
  const assignments = new Map<string, PhaseAssignment>(Object.entries(initial));
  let revision = 0;
  let isSeen = true;
  const source: PhaseSource = {
    assignmentFor: (orgId) => assignments.get(orgId) ?? legacyAssignment,
    flagRevision: () => (isSeen ? `fake-${revision}` : noRevision),
  };
  return {
    ...source,
    assign(orgId: OrgId, assignment: PhaseAssignment): void {
      assignments.set(orgId, assignment);
      revision += 1;
    },
    /** As though Unleash had never answered. */
    loseSight(): void {
      assignments.clear();
      isSeen = false;
    },
  };
}
