import type { Report, ReportVerdict } from '@tandem/reports';
import { Liquid } from 'liquidjs';
import { causesChart } from '../charts/causes-chart.ts';
import { divergenceChart } from '../charts/divergence-chart.ts';
import { flipsChart } from '../charts/flips-chart.ts';
import { heatChart } from '../charts/heat-chart.ts';
import { latencyChart } from '../charts/latency-chart.ts';
import { streamChart } from '../charts/stream-chart.ts';
import type { Chart } from '../charts/chart.ts';
import { loadDrawing } from '../charts/draw.ts';
import { countText, durationText, notKnown, shareText, timeText } from '../words.ts';
import { findingCountsTable, findingsSay, mostShown, pageFinding } from './findings.ts';
import { styles } from './styles.ts';
import { countsTable, failuresTable, gatesTable, organizationsTable, sectionTable, sinceTable, subjectsTable, table, targetsTable, verdictTones } from './tables.ts';
import { pageTemplate } from './template.ts';

const engine = new Liquid({ outputEscape: 'escape', strictVariables: false, ownPropertyOnly: true });
const parsed = engine.parse(pageTemplate);

const marks: Readonly<Record<ReportVerdict, string>> = { GO: '✓', 'NO-GO': '✕', INCONCLUSIVE: '?' };

/** One self-contained page: styles and charts within, no script, nothing from anywhere else. */
export async function renderHtml(report: Report): Promise<string> {
  await loadDrawing();
  return engine.renderSync(parsed, {
    styles,
    scope: report.header.orgId ?? 'all organizations',
    verdict: verdictOf(report),
    blocks: report.verdict.blocking.map((block) => ({ ...block, tone: verdictTones[block.verdict] })),
    facts: factsOf(report),
    figures: figuresOf(report),
    failures: failuresTable(report),
    sections: report.sections.map(sectionTable),
    since: sinceTable(report),
    organizations: organizationsTable(report),
    gates: gatesTable(report),
    targets: targetsTable(report),
    charts: chartsOf(report).map(pageChart),
    counts: countsTable(report),
    forms: subjectsTable('form', report.counts.byForm),
    workflows: subjectsTable('workflow', report.counts.byWorkflow),
    findingsSay: findingsSay(report),
    findingCounts: findingCountsTable(report),
    findings: report.findings.listed.slice(0, mostShown).map(pageFinding),
    versions: versionsOf(report),
  }) as string;
}

function verdictOf({ verdict: { overall, target, blocking } }: Report) {
  const many = blocking.length === 1 ? 'One thing stands' : `${countText(blocking.length)} things stand`;
  const says = {
    GO: 'Every gate is met. A promotion asks for a window that was declared beforehand.',
    'NO-GO': `${many} in the way. Do not move organizations on.`,
    INCONCLUSIVE: `${many} in the way of an answer. It is neither go nor no-go yet.`,
  }[overall];
  return { name: target === null ? overall : `${overall} to ${target}`, mark: marks[overall], says, class: overall.toLowerCase() };
}

function factsOf({ header }: Report) {
  return [
    { name: 'Organizations', value: header.orgId ?? `all, ${countText(header.organizations)}` },
    { name: 'Window', value: `${timeText(header.window.from)} to ${timeText(header.window.to)}` },
    { name: 'Compared up to', value: header.comparedUpTo === null ? 'nothing to compare' : timeText(header.comparedUpTo) },
    ...(header.state === 'interrupted' ? [{ name: 'Run', value: 'interrupted' }] : []),
  ];
}

function figuresOf({ divergence, findings, latency }: Report) {
  const stream = latency.find(({ path, phase }) => path === 'stream' && phase === null);
  const grave = findings.counted.filter(({ status }) => status === 'open' || status === 'confirmed').reduce((sum, { count }) => sum + count, 0);
  return [
    { name: 'submissions compared', value: countText(divergence.compared), remark: `${countText(divergence.diverged)} diverged` },
    { name: 'diverged', value: divergence.rate === null ? '–' : shareText(divergence.rate), remark: divergence.upper === null ? 'nothing compared' : `at most ${shareText(divergence.upper)}; allowed ${shareText(divergence.threshold)}` },
    { name: 'p99, stream path', value: stream ? durationText(stream.p99Ms) : '–', remark: stream ? `of ${countText(stream.n)}` : 'decided nothing' },
    { name: 'findings that stand', value: countText(grave), remark: `of ${countText(findings.total)} kept` },
  ];
}

function chartsOf(report: Report): readonly Chart[] {
  return [divergenceChart(report.divergence), causesChart(report.findings), heatChart(report.heat), latencyChart(report.latency), streamChart(report), flipsChart(report)];
}

function pageChart(chart: Chart) {
  return { ...chart, table: chart.table && table(chart.title, chart.table.heads, chart.table.rows, { stacks: false }) };
}

function versionsOf({ id, generatedAt, header: { trigger, by, streamWatermark, versions, rechecked } }: Report) {
  return [
    { name: 'Run', value: id },
    { name: 'Made', value: timeText(generatedAt) },
    { name: 'By', value: `${by}, ${trigger === 'hand' ? 'by hand' : 'scheduled'}` },
    { name: 'Stream watermark', value: streamWatermark === null ? 'no stream has run' : timeText(streamWatermark) },
    { name: 'Looked at again', value: countText(rechecked) },
    { name: 'Tandem', value: versions.tandem ?? notKnown },
    { name: 'Matcher', value: versions.matcher.join(', ') || notKnown },
    { name: 'Flag', value: versions.flagRevisions.join(', ') || notKnown },
  ];
}
