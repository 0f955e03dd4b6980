import { defaultBounds } from '@tandem/comparison';
import { createServerClock } from '@tandem/mongodb';
import { makeReport, reconcileLast } from '@tandem/reconciliation';
import { createReconcilePorts, createReportSources, createReportStore, createStreamSamples } from '@tandem/reconciliation-store';
import type { Report } from '@tandem/reports';
import { demoTimings } from '../processes/apps.ts';
import type { Stage } from '../stage.ts';
import { demoSections } from './sections.ts';
import type { DemoSummary } from './summary.ts';

/** The reconciler's report over the whole demo, with the demo's own tables in it; kept, so that the console lists it. */
export async function reportOnAll({ client, platformDatabase, organizationPrefix, signal }: Stage, summary: DemoSummary): Promise<Report> {
  const database = client.db(platformDatabase);
  const serverClock = createServerClock(client);
  await serverClock.refresh();
  const clock = () => serverClock.now();
  const { grace, lateAfter, notExecutedAfter } = demoTimings;
  const bounds = { ...defaultBounds, graceMs: grace, lateAfterMs: lateAfter, notExecutedAfterMs: notExecutedAfter };
  const comparison = createReconcilePorts({ client, database, organizationPrefix, clock, bounds, by: 'demo' });
  const run = await reconcileLast(comparison, { lengthMs: Date.now() - Date.parse(summary.startedAt), orgId: null }, signal);
  const store = createReportStore(database);
  const ports = { sources: createReportSources(database), samples: createStreamSamples(database), store, clock };
  const report = await makeReport(ports, { run, findings: run.divergences, sections: demoSections(summary) });
  await store.save(report);
  return report;
}
