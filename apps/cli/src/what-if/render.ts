import type { WhatIfReport } from '@tandem/repair';
import { renderTable } from '@tandem/report-rendering';
import { printableLine } from '../printable.ts';

const mostRows = 50;
const mostMalformed = 20;
const cell = (text: string) => printableLine(text, 64);

/** The report as text, from the same object that is written as JSON. */
export function renderWhatIf(report: WhatIfReport): string {
  return [header(report), workflows(report), examples(report), malformed(report), verdict(report)].filter((part) => part !== '').join('\n\n') + '\n';
}

function header({ window, orgId, alternative, organizations, totals }: WhatIfReport): string {
  const rows = [
    ['alternative', alternative],
    ['organizations', orgId ?? String(organizations)],
    ['window', `${new Date(window.from).toISOString()} to ${new Date(window.to).toISOString()}`],
    ['submissions', String(totals.submissions)],
    ['compared', `${totals.compared}${leftOut(totals)}`],
  ];
  if (totals.changedSince > 0) rows.push(['changed since', `${totals.changedSince}, replayed as they are now`]);
  if (totals.unjudgeable > 0) rows.push(['unjudgeable', `${totals.unjudgeable} have a filter that cannot be judged`]);
  return renderTable(rows);
}

function leftOut({ undecided, unreadable }: WhatIfReport['totals']): string {
  const reasons = [undecided > 0 ? `${undecided} that nobody decided` : '', unreadable > 0 ? `${unreadable} without a valid id or form` : ''].filter((reason) => reason !== '');
  return reasons.length === 0 ? '' : `, without ${reasons.join(' and ')}`;
}

function workflows({ workflows: all, workflowsLeftOut, totals }: WhatIfReport): string {
  const rows = all.slice(0, mostRows).map(({ orgId, workflowId, before, after, gained, lost }) => [`${cell(orgId)} ${cell(workflowId)}`, ...[before, after, gained, lost].map(String)]);
  const total = ['all', String(totals.startsBefore), String(totals.startsAfter), '', ''];
  const more = all.length - rows.length + workflowsLeftOut;
  return `${renderTable([['workflow', 'before', 'after', 'gained', 'lost'], ...rows, total], 'numbers')}${more > 0 ? `\n${more} more workflows are in the totals` : ''}`;
}

function examples({ examples: all }: WhatIfReport): string {
  if (all.length === 0) return '';
  const rows = all.map(({ orgId, submissionId, insertedAt, before, after }) => [cell(orgId), cell(submissionId), insertedAt.toISOString(), cell(before.join(', ') || 'none'), cell(after.join(', ') || 'none')]);
  return renderTable([['organization', 'submission', 'inserted', 'before', 'after'], ...rows]);
}

function malformed({ malformed: all }: WhatIfReport): string {
  return all.slice(0, mostMalformed).map(({ workflowId, reason }) => `${cell(workflowId)} cannot be used: ${printableLine(reason, 300)}`).join('\n');
}

function verdict({ totals: { differing, compared }, isWhole }: WhatIfReport): string {
  return `${differing} of ${compared} submissions differ${isWhole ? '' : '; interrupted: the rest was not replayed'}`;
}
