import type { ReportEntry, ReportStore } from '@tandem/reconciliation';
import { renderHtml } from '@tandem/report-rendering';
import type { KeptReports } from './http/reports/ports.ts';

/** What was kept, as the console shows it. */
export function createKeptReports(store: Pick<ReportStore, 'list' | 'find'>): KeptReports {
  return {
    list: async (limit) => (await store.list({ limit })).map(summaryOf),
    find: (id) => store.find(id),
    async html(id) {
      const report = await store.find(id);
      return report && (await renderHtml(report));
    },
  };
}

function summaryOf({ id, at, orgId, from, to, submissions, diverged, verdict }: ReportEntry) {
  return { id, at: at.toISOString(), orgId, from: from.toISOString(), to: to.toISOString(), submissions, diverged, verdict };
}
