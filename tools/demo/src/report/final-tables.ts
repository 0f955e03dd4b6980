import type { FindingKind } from '@tandem/comparison';
import { textTable } from '@tandem/test-bed';
import type { PhaseFigures } from './phase-figures.ts';
import type { DemoSummary, PlantedSummary } from './summary.ts';

const none = '–';
const milliseconds = (value: number | null): string => (value === null ? none : String(Math.round(value)));
const kinds = (counts: Readonly<Partial<Record<FindingKind, number>>>): string =>
  Object.entries(counts).map(([kind, count]) => `${kind} ${count}`).join(', ') || none;

function phaseRow(figures: PhaseFigures): readonly string[] {
  const { first } = figures;
  return [
    figures.phase + (figures.afterKillSwitch ? ' (kill switch)' : ''),
    String(figures.submissions),
    [figures.explicit, figures.stream, figures.fallback].join(' / '),
    [first.explicit, first.stream, first.fallback].join(' / '),
    milliseconds(figures.p50Ms),
    milliseconds(figures.p99Ms),
    String(figures.lost),
    String(figures.doubled),
    kinds(figures.divergences),
    kinds(figures.healed),
  ];
}

function plantedRow({ fault, phase, expectedKind, exact, submissionIds, found, missingSubmissionIds, reported }: PlantedSummary): readonly string[] {
  const statuses = Object.entries(reported).map(([kind, counts]) => `${kind}: ${Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(', ')}`);
  const hits = submissionIds.length - missingSubmissionIds.length;
  return [fault, phase, expectedKind, exact ? `${hits} of ${submissionIds.length}` : none, found ? 'yes' : 'NO', statuses.join('; ') || none];
}

/** The end of the demo, for people. */
export function finalTables(summary: DemoSummary): string {
  const phases = textTable([
    ['phase', 'submissions', 'explicit / stream / fallback', 'first by', 'p50 ms', 'p99 ms', 'lost', 'doubled', 'findings', 'healed'],
    ...summary.phases.map(phaseRow),
  ]);
  const planted = textTable([['fault', 'phase', 'expected', 'as expected', 'found', 'reported'], ...summary.planted.map(plantedRow)]);
  const lines = [
    `${summary.submissions} submissions, ${summary.executions} executions, ${summary.effects} effects, ${summary.repeatedCalls} calls repeated with the same key`,
    `lost ${summary.lost}, doubled ${summary.doubled}, unexpected ${summary.unexpected}`,
    ...summary.leftOut.map(({ fault, why }) => `left out: ${fault} (${why})`),
    ...summary.unexplainedFindings.slice(0, 20).map(({ kind, cause, orgId, mergeKey }) => `no fault explains: ${kind} (${cause}) about ${orgId} ${mergeKey}`),
    ...summary.remarks,
  ];
  const verdict = summary.verdict === 'passed' ? 'PASSED' : `FAILED: ${summary.reasons.join('; ')}`;
  return ['', phases, '', ...(summary.planted.length > 0 ? [planted, ''] : []), ...lines, '', verdict, ''].join('\n');
}
