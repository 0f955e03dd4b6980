import { countClasses, exclusionReasons, type CountClass, type ExclusionReason } from '@tandem/comparison';
import type { Report, ReportCounts, ReportSubjects, ReportVerdict, TargetOutcome } from '@tandem/reports';
import { changesOf } from '../text/render-comparison.ts';
import { countText, gateValueText, outcomeTexts, shareText, targetValueText, timeText } from '../words.ts';

export type Tone = 'good' | 'bad' | 'unsure' | 'none';

export interface Cell {
  readonly text: string;
  /** Set for what is shown as a mark. */
  readonly tone?: Tone;
}

export interface PageTable {
  readonly label: string;
  readonly says: string;
  /** Whether its rows become blocks on a phone; else it scrolls. */
  readonly stacks: boolean;
  readonly heads: readonly { readonly text: string; readonly number: boolean; readonly long: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A head that begins with `#` is one of numbers, one with `~` of sentences. */
export function table(label: string, heads: readonly string[], rows: readonly (readonly (string | Cell)[])[], { says = '', stacks = true } = {}): PageTable {
  return {
    label, says, stacks,
    heads: heads.map((head) => ({ text: head.replace(/^[#~]/, ''), number: head.startsWith('#'), long: head.startsWith('~') })),
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell))),
  };
}

export const verdictTones: Readonly<Record<ReportVerdict, Tone>> = { GO: 'good', 'NO-GO': 'bad', INCONCLUSIVE: 'unsure' };
const outcomeTones: Readonly<Record<TargetOutcome, Tone>> = { met: 'good', missed: 'bad', undecided: 'unsure', 'not-tested': 'none', 'not-measured': 'none' };

function checksSay({ selfTest, ignored, declaredWindowId }: Report['checks']): string {
  const missed = selfTest?.missed.map(({ kind, found, injected }) => `${countText(found)} of ${countText(injected)} ${kind}`) ?? [];
  return [
    ...(selfTest ? [`Self-test: ${countText(selfTest.found)} of ${countText(selfTest.injected)} known divergences found${missed.length > 0 ? `, but only ${missed.join(', ')}` : ''}.`] : []),
    ...(ignored.length > 0 ? [`Ignores cover ${ignored.map(({ ignoreId, submissions }) => `${countText(submissions)} submissions (${ignoreId})`).join(', ')}.`] : []),
    declaredWindowId === null ? 'No declared window stands behind this run, so no promotion rests on it.' : `It evaluates the declared window ${declaredWindowId}.`,
  ].join(' ');
}

export function gatesTable({ gates, checks }: Report): PageTable {
  return table('Gates', ['gate', 'verdict', '#value', '#bound', '#threshold', '#n', '~what would change it'], gates.map((line) => [
    line.gate, { text: line.verdict, tone: verdictTones[line.verdict] }, gateValueText(line, line.value), gateValueText(line, line.bound), gateValueText(line, line.threshold), countText(line.n), line.whatWouldChangeIt,
  ]), { says: checksSay(checks) });
}

export function targetsTable({ targets }: Report): PageTable {
  return table('Targets', ["target", 'asks', 'outcome', '#value', '~basis'], targets.map((one) => [
    one.title, one.asks, { text: outcomeTexts[one.outcome], tone: outcomeTones[one.outcome] }, targetValueText(one), one.basis,
  ]), { says: 'What the migration was to bring. What this window did not measure is not made up.' });
}

const mostOrganizations = 100;

export function organizationsTable({ verdict: { organizations, organizationsLeftOut } }: Report): PageTable | null {
  if (organizations.length === 0) return null;
  const rows = organizations.slice(0, mostOrganizations).map(({ orgId, verdict, target, submissions, diverged, blocking }) => [
    orgId, verdict === null ? { text: 'not judged', tone: 'none' as const } : { text: verdict, tone: verdictTones[verdict] }, target ?? '–', countText(submissions), countText(diverged), blocking.join(', ') || '–',
  ]);
  const more = organizations.length - rows.length + organizationsLeftOut;
  return table('Organizations', ['organization', 'verdict', 'to', '#submissions', '#diverged', '~blocked by'], rows, { says: more === 0 ? '' : `Those that fare worst; ${countText(more)} more are not listed.` });
}

export function countsTable({ counts: { total, byPhase } }: Report): PageTable {
  const classes = Object.keys(countClasses) as CountClass[];
  const row = (name: string, of: ReportCounts) => [name, ...classes.map((one) => countText(of.classes[one])), countText(of.submissions), countText(of.diverged)];
  const reasons = (Object.keys(exclusionReasons) as ExclusionReason[]).filter((reason) => total.exclusions[reason] > 0).map((reason) => `${countText(total.exclusions[reason])} ${reason}`);
  const rows = [...byPhase.map(({ phase, counts }) => row(phase, counts)), row('all', total)];
  return table('Counts', ['phase', ...classes.map((one) => `#${one}`), '#all', '#diverged'], rows, { says: reasons.length === 0 ? '' : `Excluded: ${reasons.join(', ')}.`, stacks: false });
}

export function subjectsTable(what: string, subjects: ReportSubjects | null): PageTable | null {
  if (!subjects || subjects.rows.length === 0) return null;
  const { rows, others } = subjects;
  const all = [...rows, ...(others && others.submissions > 0 ? [{ id: 'all others', ...others }] : [])];
  return table(`Counts by ${what}`, [what, '#submissions', '#compared', '#diverged', '#rate'], all.map(({ id, submissions, compared, diverged }) => [
    id, countText(submissions), countText(compared), countText(diverged), compared === 0 ? '–' : shareText(diverged / compared),
  ]), { says: what === 'workflow' ? 'A submission counts for each workflow that it starts or should start.' : '' });
}

export function sinceTable({ sinceBefore }: Report): PageTable | null {
  if (!sinceBefore) return null;
  const rows = changesOf(sinceBefore).map(({ what, before, after, remark }) => [what, before, after, remark]);
  return table('Changes', ['', 'before', 'now', 'remark'], rows, { says: `Against ${sinceBefore.before.id}, made at ${timeText(sinceBefore.before.generatedAt)}.` });
}

export function failuresTable({ failures }: Report): PageTable | null {
  if (failures.length === 0) return null;
  return table('Failures', ['organization', 'during', '~message'], failures.slice(0, mostOrganizations).map(({ orgId, during, message }) => [orgId, during, message]), { says: 'All else was compared; the verdict is not GO.' });
}

const longCell = 24;
const isNumber = /^[\d.,]+( ?(%|ms|s))?$/;

/** Whose rows nobody here knows beforehand: columns of figures are set as such, and long ones are given room. */
export function sectionTable({ title, says, heads, rows }: Report['sections'][number]): PageTable & { readonly title: string } {
  const marked = heads.map((head, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    if (cells.some((cell) => cell.length > longCell) && column > 0) return `~${head}`;
    return cells.length > 0 && cells.every((cell) => isNumber.test(cell)) ? `#${head}` : head;
  });
  return { ...table(title, marked, rows, { says }), title };
}
