import { sentenceOf, type PlannedRepair, type RepairPlan, type RepairResult } from '@tandem/repair';
import { renderTable } from '@tandem/report-rendering';
import { printableLine } from '../printable.ts';

const longest = { id: 512, cell: 64, sentence: 300 };
/** A longer table says less than its counts. */
const mostRows = 200;

const cell = (text: string) => printableLine(text, longest.cell);

/** A finding's id begins with its organization, and is what `--finding` takes, so it is shown whole. */
interface Row {
  readonly finding: string;
  readonly submissionId: string | null;
  readonly kind: string;
}

function table(heading: string, rows: readonly (readonly [Row, string, string])[]): string {
  const heads = ['finding', 'submission', 'kind', heading, 'in words'];
  const lines = rows.slice(0, mostRows).map(([row, word, sentence]) => [printableLine(row.finding, longest.id), cell(row.submissionId ?? '-'), row.kind, word, printableLine(sentence, longest.sentence)]);
  const more = rows.length > mostRows ? `\n${rows.length - mostRows} more are not shown; --json has them all` : '';
  return `${renderTable([heads, ...lines])}${more}`;
}

const plannedWords = { trigger: 'start', enqueue: 'enqueue', nothing: 'already there', refuse: 'refused' } as const satisfies Record<PlannedRepair['does'], string>;

/** What a repair would do. */
export function renderPlan(plan: RepairPlan): string {
  const { items } = plan;
  if (items.length === 0) return `${notThere(plan)}no open finding is meant\n`;
  const counts = (Object.keys(plannedWords) as (keyof typeof plannedWords)[]).map((does) => `${items.filter((item) => item.does === does).length} ${plannedWords[does]}`);
  const cut = plan.isCutOff ? `there are more than these ${items.length}: repeat the repair when it is done\n` : '';
  return `${table('would', items.map((item) => [item, plannedWords[item.does], sentenceOf(item)]))}\n\n${notThere(plan)}${cut}${counts.join(', ')}; a dry run, nothing was changed: add --apply\n`;
}

/** What came of it. */
export function renderResult(plan: RepairPlan, result: RepairResult): string {
  if (result.items.length === 0) return renderPlan(plan);
  const rows = result.items.map((item): [Row, string, string] => [item, item.outcome, item.sentence]);
  const counts = Object.entries(result.counts).map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const ended = result.ended === 'stopped' ? `stopped: ${printableLine(result.trouble ?? '', longest.sentence)}\n` : result.ended === 'interrupted' ? 'interrupted\n' : '';
  const cut = plan.isCutOff ? 'there are more findings than one repair takes: repeat it\n' : '';
  return `${table('became', rows)}\n\n${notThere(plan)}${cut}${ended}${counts}\n`;
}

function notThere({ unknown }: RepairPlan): string {
  return unknown.map((id) => `there is no finding ${printableLine(id, longest.id)}\n`).join('');
}
