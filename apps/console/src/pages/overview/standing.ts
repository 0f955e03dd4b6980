import { standingStatusNames, type Overview } from '@tandem/console-contract';

const standing: ReadonlySet<string> = new Set(standingStatusNames);

/** How many stand, of those by which a submission counts as diverged. */
export function standingDivergences(findings: Overview['findings']): number {
  return findings.filter(({ status, countsAsDivergence }) => countsAsDivergence && standing.has(status)).reduce((sum, { count }) => sum + count, 0);
}
