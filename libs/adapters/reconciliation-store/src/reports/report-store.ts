import { keepForMs } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import { entryOf, type ReportEntry, type ReportStore } from '@tandem/reconciliation';
import { reportSchema, type Report } from '@tandem/reports';
import type { Collection, Db, Filter } from 'mongodb';

/** There is one an hour of these, of which each may take megabytes. */
const keepScheduledForMs = 30 * 86_400_000;
const mostListed = 500;

/** A document of `reports`: what lists show of it, and the whole. */
interface StoredReport extends Omit<ReportEntry, 'id'> {
  readonly _id: string;
  readonly report: unknown;
  readonly expireAt: Date;
}

const wholeOnly = { projection: { report: 1 } } as const;

/** Reports in `reports`; those by hand are kept as long as decisions, scheduled ones a month. */
export function createReportStore(database: Db): ReportStore {
  const collection = platformCollections(database).reports as unknown as Collection<StoredReport>;
  return {
    save: (report) => askStore('keeping a report', async () => { await collection.replaceOne({ _id: report.id }, documentOf(report), { upsert: true }); }),
    list: ({ orgId, limit }) =>
      askStore('listing reports', () =>
        collection.find(orgId === undefined ? {} : { orgId }, { projection: { report: 0 } }).sort({ at: -1 }).limit(Math.min(limit, mostListed)).map(({ _id, at, trigger, orgId: whose, from, to, verdict, submissions, diverged }) => ({
          id: _id, at, trigger, orgId: whose, from, to, verdict, submissions, diverged,
        })).toArray()),
    find: (id) => askStore('reading a report', async () => readable(await collection.findOne({ _id: id }, wholeOnly))),
    before: ({ generatedAt, header: { orgId } }) => askStore('reading the report before', async () => readable(await newest({ orgId, at: { $lt: new Date(generatedAt) } }))),
    newestScheduledAt: () => askStore('reading when the newest report was made', async () => (await newest({ trigger: 'schedule' }, { at: 1 }))?.at ?? null),
  };

  function newest(filter: Filter<StoredReport>, projection: Readonly<Record<string, 1>> = wholeOnly.projection): Promise<StoredReport | null> {
    return collection.find(filter, { projection }).sort({ at: -1 }).limit(1).next();
  }
}

function documentOf(report: Report): StoredReport {
  const { id, ...entry } = entryOf(report);
  const keepMs = entry.trigger === 'schedule' ? keepScheduledForMs : keepForMs;
  return { _id: id, ...entry, report, expireAt: new Date(entry.at.getTime() + keepMs) };
}

function readable(stored: Pick<StoredReport, 'report'> | null): Report | null {
  return stored ? (reportSchema.safeParse(stored.report).data ?? null) : null;
}
