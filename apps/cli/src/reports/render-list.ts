import type { ReportEntry } from '@tandem/reconciliation';
import { renderTable } from '@tandem/report-rendering';

/** The newest first. */
export function renderReportList(entries: readonly ReportEntry[]): string {
  if (entries.length === 0) return 'no reports\n';
  const rows = entries.map(({ id, at, trigger, orgId, from, to, verdict, submissions, diverged }) => [
    id, at.toISOString(), trigger, orgId ?? 'all', from.toISOString(), to.toISOString(), verdict, String(submissions), String(diverged),
  ]);
  return `${renderTable([['report', 'made', 'by', 'organization', 'from', 'to', 'verdict', 'submissions', 'diverged'], ...rows])}\n`;
}
