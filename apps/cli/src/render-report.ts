import { countClasses, exclusionReasons, type CountClass, type ExclusionReason } from '@tandem/comparison';
import type { GateLine } from '@tandem/gates';
import { countGroups, type Counts, type ReconciliationReport } from '@tandem/reconciliation';
import { renderTable } from './render-table.ts';

/** The report as text, from the same object that is written as JSON. */
export function renderReport(report: ReconciliationReport): string {
  return [header(report), failures(report), counts(report), latencies(report), findings(report), gates(report)].filter((part) => part !== '').join('\n\n') + '\n';
}

const isoOf = (ms: number) => new Date(ms).toISOString();

function header({ _id, orgId, window, comparedUpTo, streamWatermark, state, rechecked }: ReconciliationReport): string {
  return renderTable([
    ['run', `${_id}${state === 'interrupted' ? ' (interrupted)' : ''}`],
    ['organization', orgId ?? 'all'],
    ['window', `${isoOf(window.from)} to ${isoOf(window.to)}`],
    ['compared up to', comparedUpTo === null ? 'nothing to compare' : isoOf(comparedUpTo)],
    ['stream watermark', streamWatermark ? isoOf(streamWatermark.seconds * 1_000) : 'no stream has run'],
    ['rechecked findings', String(rechecked)],
  ]);
}

function failures({ failures: all }: ReconciliationReport): string {
  return all.map(({ orgId, during, message }) => `${orgId}: the ${during} failed: ${message}`).join('\n');
}

function counts({ counts: total, byPhase }: ReconciliationReport): string {
  const classes = Object.keys(countClasses) as CountClass[];
  const row = (name: string, of: Counts) => [name, ...classes.map((one) => String(of.classes[one])), String(of.submissions), String(of.diverged)];
  const rows = countGroups.flatMap((group) => (byPhase[group] ? [row(group, byPhase[group])] : []));
  const table = renderTable([['submissions', ...classes, 'all', 'diverged'], ...rows, row('all', total)], 'numbers');
  const reasons = (Object.keys(exclusionReasons) as ExclusionReason[]).filter((reason) => total.exclusions[reason] > 0);
  return reasons.length === 0 ? table : `${table}\nexcluded: ${reasons.map((reason) => `${total.exclusions[reason]} ${reason}`).join(', ')}`;
}

function latencies({ byPhase }: ReconciliationReport): string {
  const rows = countGroups.flatMap((group) =>
    Object.entries(byPhase[group]?.latency ?? {}).map(([path, { n, p50Ms, p99Ms, maxMs }]) => [`${group} ${path}`, String(n), String(p50Ms), String(p99Ms), String(maxMs)]),
  );
  return rows.length === 0 ? '' : renderTable([['ms from insert', 'n', 'p50', 'p99', 'max'], ...rows], 'numbers');
}

function findings({ findings: counted, divergencesLeftOut }: ReconciliationReport): string {
  if (counted.length === 0) return 'no findings';
  const table = renderTable([['findings', 'status', 'count'], ...counted.map(({ kind, status, count }) => [kind, status, String(count)])]);
  return divergencesLeftOut === 0 ? table : `${table}\n${divergencesLeftOut} findings are counted and not listed`;
}

function gates({ gates: { lines, verdict } }: ReconciliationReport): string {
  const rows = lines.map((line) => [line.gate, line.verdict, valueOf(line, line.value), valueOf(line, line.bound), valueOf(line, line.threshold), String(line.n), line.whatWouldChangeIt]);
  return `${renderTable([['gate', 'verdict', 'value', 'bound', 'threshold', 'n', 'what would change it'], ...rows])}\n\n${verdict}`;
}

function valueOf({ unit }: GateLine, value: number | null): string {
  if (value === null) return 'unknown';
  if (unit === 'share') return `${(value * 100).toFixed(3)} %`;
  return unit === 'ms' ? `${value} ms` : String(value);
}
