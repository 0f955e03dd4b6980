import { countClasses, exclusionReasons, type CountClass, type ExclusionReason } from '@tandem/comparison';
import type { GateLine, GateReport } from '@tandem/gates';
import { countGroups, type Counts, type ReconciliationReport } from '@tandem/reconciliation';
import { renderTable } from './render-table.ts';

/** The report as text, from the same object that is written as JSON. */
export function renderReport(report: ReconciliationReport): string {
  return [header(report), failures(report), counts(report), latencies(report), findings(report), organizations(report), gates(report)].filter((part) => part !== '').join('\n\n') + '\n';
}

const mostOrganizations = 50;
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

/** Each organization's own verdict, where there are several. */
function organizations({ organizations: all }: ReconciliationReport): string {
  if (all.length < 2) return '';
  const rows = all.slice(0, mostOrganizations).map(({ orgId, submissions, diverged, gates: own }) => [
    orgId, own.verdict, own.target ?? '-', String(submissions), String(diverged), own.lines.filter(({ verdict }) => verdict !== 'GO').map(({ gate }) => gate).join(' ') || '-',
  ]);
  const table = renderTable([['organization', 'verdict', 'to', 'submissions', 'diverged', 'not met'], ...rows]);
  return all.length > rows.length ? `${table}\nand ${all.length - rows.length} more` : table;
}

function gates({ gates: report, selfTest, ignored }: ReconciliationReport): string {
  const missed = selfTest.kinds.filter(({ injected, found }) => found < injected).map(({ kind, injected, found }) => `${found} of ${injected} ${kind}`);
  const selfTestText = `self-test: ${selfTest.found} of ${selfTest.injected} known divergences found${missed.length > 0 ? `, but only ${missed.join(', ')}` : ''}`;
  const ignoredText = ignored.map(({ ignoreId, count }) => `${ignoreId} covers ${count} submissions`);
  return [selfTestText, ...ignoredText, '', renderGates(report)].join('\n');
}

/** A table of lines, and the verdict. */
export function renderGates({ lines, verdict, target, withheld }: GateReport): string {
  const rows = lines.map((line) => [line.gate, line.verdict, valueOf(line, line.value), valueOf(line, line.bound), valueOf(line, line.threshold), String(line.n), line.whatWouldChangeIt]);
  const word = [verdict, ...(target === null ? [] : [`to ${target}`])].join(' ');
  return `${renderTable([['gate', 'verdict', 'value', 'bound', 'threshold', 'n', 'what would change it'], ...rows])}\n\n${word}${withheld === undefined ? '' : `, because ${withheld}`}`;
}

function valueOf({ unit }: GateLine, value: number | null): string {
  if (value === null) return 'unknown';
  if (unit === 'share') return `${(value * 100).toFixed(3)} %`;
  return unit === 'ms' ? `${value} ms` : String(value);
}
