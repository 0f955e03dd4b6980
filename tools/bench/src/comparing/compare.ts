/** Compares a window through the ports of `npm run reconcile`, once, and tells how long it took and how memory went. */
import { defaultBounds } from '@tandem/comparison';
import { createMongoClient, createServerClock } from '@tandem/mongodb';
import { reconcile } from '@tandem/reconciliation';
import { createReconcilePorts } from '@tandem/reconciliation-store';
import { readTask, sendResult } from '../programs/own-program.ts';
import { compareTaskSchema, type Compared } from './task.ts';

const task = readTask(compareTaskSchema);
const sampleEveryMs = 50;

const client = createMongoClient({ uri: task.mongodbUri, appName: 'bench-comparing' });
const rssBytes: number[] = [];
const sampling = setInterval(() => { rssBytes.push(process.memoryUsage.rss()); }, sampleEveryMs);
try {
  const clock = createServerClock(client);
  await clock.refresh();
  const ports = createReconcilePorts({
    client, database: client.db(task.platformDatabase), organizationPrefix: task.organizationPrefix, clock: () => clock.now(), bounds: defaultBounds, by: 'bench',
  });
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const run = await reconcile(ports, { trigger: 'hand', orgId: null, windowFor: () => task.window }, new AbortController().signal);
  const { user, system } = process.cpuUsage(cpuBefore);
  const compared: Compared = {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (user + system) / 1_000_000,
    submissions: run.counts.submissions,
    both: run.counts.classes.both,
    findings: run.findings.reduce((sum, { count }) => sum + count, 0),
    failures: run.failures.map(({ message }) => message),
    rssBytes,
  };
  await sendResult(compared);
} finally {
  clearInterval(sampling);
  await client.close();
}
