import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient, createServerClock } from '@tandem/mongodb';
import { durationSchema, reconcileLast, type ReconciliationReport } from '@tandem/reconciliation';
import { createReconcilePorts } from '@tandem/reconciliation-store';
import type { Command } from 'commander';
import type { z } from 'zod';
import { loadConfig, type Config } from '../config.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { parsedBy } from '../parsed-by.ts';
import { renderReport } from '../render-report.ts';

const options = { window: durationSchema, org: orgIdSchema };

interface ReconcileOptions {
  readonly window: number;
  readonly org?: z.output<typeof orgIdSchema>;
  readonly json?: string;
  readonly gate: boolean;
}

/** `reconcile`: compares a window by hand and prints the report, and nothing else, to the standard output. */
export function addReconcileCommand(program: Command, signal: AbortSignal): void {
  program
    .command('reconcile')
    .description('Compare what each path decided, what ran, and what should have, over the last while.')
    .requiredOption('--window <length>', 'how far back, as in 90s, 10m, 2h, 7d', parsedBy(options.window))
    .option('--org <id>', 'one organization only', parsedBy(options.org))
    .option('--json <file>', 'also write the whole report there, as JSON')
    .option('--gate', `end with ${exitCodes.noGo} on NO-GO and ${exitCodes.inconclusive} on INCONCLUSIVE`, false)
    .action(async (given: ReconcileOptions) => {
      const report = await run(loadConfig(), given, signal);
      if (given.json !== undefined) await writeFile(given.json, `${JSON.stringify(report, null, 2)}\n`);
      process.stdout.write(renderReport(report));
      process.exitCode = report.state === 'interrupted' || report.failures.length > 0 ? exitCodes.failed : exitCodeOf(report.gates.verdict, given.gate);
    });
}

async function run(config: Config, { window, org }: ReconcileOptions, signal: AbortSignal): Promise<ReconciliationReport> {
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: 'cli' });
  try {
    const clock = createServerClock(client);
    await clock.refresh();
    const bounds = { ...defaultBounds, graceMs: config.RECONCILE_GRACE_MS, lateAfterMs: config.LATE_AFTER_MS, notExecutedAfterMs: config.NOT_EXECUTED_AFTER_MS };
    const ports = createReconcilePorts({
      client,
      database: client.db(config.MONGODB_DATABASE),
      organizationPrefix: config.ORGANIZATION_PREFIX,
      clock: () => clock.now(),
      bounds,
      by: `cli-${process.pid}`,
    });
    return await reconcileLast(ports, { lengthMs: window, orgId: org ?? null }, signal);
  } finally {
    await client.close();
  }
}
