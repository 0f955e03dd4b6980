import type { FindingKind, StoredFinding } from '@tandem/comparison';
import { phaseRules } from '@tandem/routing';

const lost: ReadonlySet<FindingKind> = new Set(['neither', 'dead-lettered', 'not-executed']);

/** Whether the finding says that what should run has not run, whoever was to start it; never for what was mended. */
export function isUndelivered({ kind, cause, status, phase, path }: StoredFinding): boolean {
  // without a stamp it is a direct write, which is excluded from what is compared
  if (status === 'healed' || status === 'repaired' || phase === null) return false;
  if (lost.has(kind)) return kind !== 'neither' || cause === 'no-decision';
  // where either path is enough, what one left out the other may have started
  const { owner } = phaseRules[phase];
  const byPath = kind === 'missed-by-explicit' ? 'explicit' : kind === 'missed-by-stream' ? 'stream' : null;
  if (byPath) return cause === 'no-decision' && owner === byPath;
  if (kind !== 'different-workflows' || (cause !== 'missing-workflow' && cause !== 'other-workflows')) return false;
  return owner === path;
}

/** Submissions of which something was not delivered; each counts once. */
export function undeliveredSubmissions(findings: readonly StoredFinding[]): number {
  return new Set(findings.filter(isUndelivered).map(({ orgId, mergeKey }) => `${orgId}:${mergeKey}`)).size;
}
