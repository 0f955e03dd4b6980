import type { FindingKind } from '@tandem/comparison';
import type { ReportSection } from '@tandem/reports';
import type { PhaseFigures } from './phase-figures.ts';
import type { DemoSummary, PlantedSummary } from './summary.ts';

const none = '–';
const mostUnexplained = 20;
const milliseconds = (value: number | null): string => (value === null ? none : String(Math.round(value)));
const kinds = (counts: Readonly<Partial<Record<FindingKind, number>>>): string =>
  Object.entries(counts).map(([kind, count]) => `${kind} ${count}`).join(', ') || none;

/** What the demo adds to the reconciler's report: what the outside counted, and whether what was planted was found. */
export function demoSections(summary: DemoSummary): readonly ReportSection[] {
  const { phases, planted } = summary;
  const counted: ReportSection = {
    title: 'Counted from outside',
    says: 'By phase, what an HTTP server outside of Tandem saw. Latencies are those of submissions that no fault was near.',
    heads: ['phase', 'submissions', 'explicit / stream / fallback', 'first by', 'p50 ms', 'p99 ms', 'lost', 'doubled', 'findings', 'healed'],
    rows: phases.map(phaseRow),
  };
  const faults: ReportSection = {
    title: 'Planted faults',
    says: 'Each must be reported under the kind that it leads to, and nothing else may be: so NO-GO is the right answer here.',
    heads: ['fault', 'phase', 'expected', 'as expected', 'found', 'reported'],
    rows: planted.map(plantedRow),
  };
  return [endOf(summary), counted, ...(planted.length > 0 ? [faults] : [])];
}

function endOf(summary: DemoSummary): ReportSection {
  const { verdict, reasons, submissions, executions, effects, repeatedCalls, lost, doubled, unexpected } = summary;
  return {
    title: verdict === 'passed' ? 'The demo passed' : 'The demo failed',
    says: verdict === 'passed' ? 'Nothing was lost, nothing ran twice, every planted fault was found, and nothing else was reported.' : reasons.join('; '),
    heads: ['submissions', 'executions', 'effects', 'calls repeated with the same key', 'lost', 'doubled', 'unexpected'],
    rows: [[submissions, executions, effects, repeatedCalls, lost, doubled, unexpected].map(String)],
  };
}

function phaseRow(figures: PhaseFigures): string[] {
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

function plantedRow({ fault, phase, expectedKind, exact, submissionIds, found, missingSubmissionIds, reported }: PlantedSummary): string[] {
  const statuses = Object.entries(reported).map(([kind, counts]) => `${kind}: ${Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(', ')}`);
  const hits = submissionIds.length - missingSubmissionIds.length;
  return [fault, phase, expectedKind, exact ? `${hits} of ${submissionIds.length}` : none, found ? 'yes' : 'NO', statuses.join('; ') || none];
}

/** The last lines of the demo: what no table has, and how it ended. */
export function lastLines(summary: DemoSummary): string {
  const lines = [
    ...summary.leftOut.map(({ fault, why }) => `left out: ${fault} (${why})`),
    ...summary.unexplainedFindings.slice(0, mostUnexplained).map(({ kind, cause, orgId, mergeKey }) => `no fault explains: ${kind} (${cause}) about ${orgId} ${mergeKey}`),
    ...summary.remarks,
    `lost ${summary.lost}, doubled ${summary.doubled}, unexpected ${summary.unexpected}`,
  ];
  return [...lines, '', summary.verdict === 'passed' ? 'PASSED' : `FAILED: ${summary.reasons.join('; ')}`].join('\n');
}
