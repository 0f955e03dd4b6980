import type { Report } from '@tandem/reports';
import { entryOf } from '../reports/entry-of.ts';
import type { ReportStore } from '../reports/ports.ts';

/** Reports in memory; they don't expire. */
export function createFakeReportStore(): ReportStore {
  const reports = new Map<string, Report>();
  const newestFirst = () => [...reports.values()].sort((a, b) => (a.generatedAt < b.generatedAt ? 1 : -1));
  return {
    save: (report) => Promise.resolve(void reports.set(report.id, report)),
    list: ({ orgId, limit }) => Promise.resolve(newestFirst().filter(({ header }) => orgId === undefined || header.orgId === orgId).slice(0, limit).map(entryOf)),
    find: (id) => Promise.resolve(reports.get(id) ?? null),
    before: ({ generatedAt, header }) => Promise.resolve(newestFirst().find((one) => one.generatedAt < generatedAt && one.header.orgId === header.orgId) ?? null),
    newestScheduledAt() {
      const newest = newestFirst().find(({ header }) => header.trigger === 'schedule');
      return Promise.resolve(newest ? new Date(newest.generatedAt) : null);
    },
  };
}
