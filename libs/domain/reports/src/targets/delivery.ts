import type { FindingKind, StoredFinding } from '@tandem/comparison';
import type { Phase, TriggerPath } from '@tandem/documents';

/** Whose decision starts workflows; in `parallel` either is enough. */
const starters: Readonly<Record<Phase, readonly TriggerPath[]>> = {
  legacy: ['explicit'], shadow: ['explicit'], parallel: ['explicit', 'stream'], primary: ['stream'], complete: ['stream'],
};

const lost: ReadonlySet<FindingKind> = new Set(['neither', 'dead-lettered', 'not-executed']);

/** Whether the finding says that what should run has not run, whoever was to start it; never for what was mended. */
export function isUndelivered({ kind, cause, status, phase, path }: StoredFinding): boolean {
  // without a stamp it is a direct write, which is excluded from what is compared
  if (status === 'healed' || status === 'repaired' || phase === null) return false;
  if (lost.has(kind)) return kind !== 'neither' || cause === 'no-decision';
  const byPath = kind === 'missed-by-explicit' ? 'explicit' : kind === 'missed-by-stream' ? 'stream' : null;
  if (byPath) return cause === 'no-decision' && starters[phase].every((one) => one === byPath);
  if (kind !== 'different-workflows' || (cause !== 'missing-workflow' && cause !== 'other-workflows')) return false;
  return path !== undefined && starters[phase].every((one) => one === path);
}

/** Submissions of which something was not delivered; each counts once. */
export function undeliveredSubmissions(findings: readonly StoredFinding[]): number {
  return new Set(findings.filter(isUndelivered).map(({ orgId, mergeKey }) => `${orgId}:${mergeKey}`)).size;
}
