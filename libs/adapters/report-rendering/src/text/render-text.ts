import { countClasses, exclusionReasons, type CountClass, type ExclusionReason } from '@tandem/comparison';
import type { Report, ReportCounts } from '@tandem/reports';
import { countText, durationText, outcomeTexts, shareText, targetValueText, timeText } from '../words.ts';
import { renderComparison } from './render-comparison.ts';
import { renderGates } from './render-gates.ts';
import { renderTable } from './render-table.ts';

const mostFindings = 20;

/** The report for a terminal; it ends with the verdict, which is what somebody waits for. */
export function renderText(report: Report): string {
  const parts = [header(report), failures(report), counts(report), latencies(report), findings(report), gravest(report), ...report.sections.map(section), targets(report), since(report), organizations(report), gates(report)];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function header({ header: { runId, state, orgId, window, comparedUpTo, streamWatermark, rechecked, versions } }: Report): string {
  return renderTable([
    ['run', `${runId}${state === 'interrupted' ? ' (interrupted)' : ''}`],
    ['organization', orgId ?? 'all'],
    ['window', `${timeText(window.from)} to ${timeText(window.to)}`],
    ['compared up to', comparedUpTo === null ? 'nothing to compare' : timeText(comparedUpTo)],
    ['stream watermark', streamWatermark ? timeText(streamWatermark) : 'no stream has run'],
    ['rechecked findings', String(rechecked)],
    ['versions', `Tandem ${versions.tandem ?? 'not known'}, matcher ${versions.matcher.join(', ') || 'not known'}, flag ${versions.flagRevisions.join(', ') || 'not known'}`],
  ]);
}

function failures({ failures: all }: Report): string {
  return all.map(({ orgId, during, message }) => `${orgId}: the ${during} failed: ${message}`).join('\n');
}

function counts({ counts: { total, byPhase } }: Report): string {
  const classes = Object.keys(countClasses) as CountClass[];
  const row = (name: string, of: ReportCounts) => [name, ...classes.map((one) => String(of.classes[one])), String(of.submissions), String(of.diverged)];
  const table = renderTable([['submissions', ...classes, 'all', 'diverged'], ...byPhase.map(({ phase, counts: of }) => row(phase, of)), row('all', total)], 'numbers');
  const reasons = (Object.keys(exclusionReasons) as ExclusionReason[]).filter((reason) => total.exclusions[reason] > 0);
  return reasons.length === 0 ? table : `${table}\nexcluded: ${reasons.map((reason) => `${total.exclusions[reason]} ${reason}`).join(', ')}`;
}

function latencies({ latency }: Report): string {
  const rows = latency.filter(({ phase }) => phase !== null).map(({ path, phase, n, p50Ms, p99Ms, maxMs }) => [`${phase ?? ''} ${path}`, String(n), durationText(p50Ms), durationText(p99Ms), durationText(maxMs)]);
  return rows.length === 0 ? '' : renderTable([['from the insert', 'n', 'p50', 'p99', 'max'], ...rows], 'numbers');
}

function findings({ findings: { counted, causes } }: Report): string {
  if (counted.length === 0) return 'no findings';
  const table = renderTable([['findings', 'status', 'count'], ...counted.map(({ kind, status, count }) => [kind, status, String(count)])]);
  const why = causes.length === 0 ? '' : `\n\n${renderTable([['cause', 'of', 'count'], ...causes.map(({ cause, kind, count }) => [cause, kind, String(count)])])}`;
  return `${table}${why}`;
}

/** With the ids that a repair takes. What has healed needs nothing more. */
function gravest({ findings: { counted, listed } }: Report): string {
  const rows = listed.filter(({ status }) => status !== 'healed').slice(0, mostFindings)
    .map(({ id, submissionId, kind, status, cause }) => [oneLine(id), submissionId ?? 'without a valid id', kind, status, oneLine(cause)]);
  if (rows.length === 0) return '';
  const more = counted.reduce((sum, { status, count }) => sum + (status === 'healed' ? 0 : count), 0) - rows.length;
  return `${renderTable([['the gravest', 'submission', 'kind', 'status', 'cause'], ...rows])}${more > 0 ? `\nand ${countText(more)} more; as JSON the report lists ${countText(listed.length)} findings` : ''}`;
}

/** What comes from documents is not to look like another line. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

function section({ title, says, heads, rows }: Report['sections'][number]): string {
  return [title, says, renderTable([heads, ...rows])].filter((part) => part !== '').join('\n');
}

function targets({ targets: all }: Report): string {
  return renderTable([["the plan's target", 'asks', 'outcome', 'value', 'basis'], ...all.map((one) => [one.title, one.asks, outcomeTexts[one.outcome], targetValueText(one), one.basis])]);
}

function since({ sinceBefore }: Report): string {
  return sinceBefore ? renderComparison(sinceBefore).trimEnd() : '';
}

function organizations({ verdict: { organizations: all, organizationsLeftOut } }: Report): string {
  if (all.length < 2) return '';
  const shown = all.slice(0, 20);
  const rows = shown.map(({ orgId, verdict, target, submissions, diverged, blocking }) => [orgId, verdict ?? 'not judged', target ?? '–', countText(submissions), countText(diverged), blocking.join(' ') || '–']);
  const more = all.length - shown.length + organizationsLeftOut;
  return `${renderTable([['organization', 'verdict', 'to', 'submissions', 'diverged', 'not met'], ...rows])}${more === 0 ? '' : `\nand ${more} more`}`;
}

function gates({ gates: lines, verdict: { overall, target, withheld }, divergence, checks: { selfTest, ignored } }: Report): string {
  const { rate, compared, upper, confidence } = divergence;
  const rateText = rate === null ? [] : [`diverged: ${shareText(rate)} of ${countText(compared)}, at most ${shareText(upper)} with ${confidence * 100} % confidence`];
  const missed = selfTest?.missed.map(({ kind, injected, found }) => `${found} of ${injected} ${kind}`) ?? [];
  const selfTestText = selfTest ? [`self-test: ${selfTest.found} of ${selfTest.injected} known divergences found${missed.length > 0 ? `, but only ${missed.join(', ')}` : ''}`] : [];
  const ignoredText = ignored.map(({ ignoreId, submissions }) => `${ignoreId} covers ${submissions} submissions`);
  return [...rateText, ...selfTestText, ...ignoredText, '', renderGates({ lines, verdict: overall, target, withheld })].join('\n');
}
