import process from 'node:process';
import type { OrgId } from '@tandem/documents';
import { makeReport, reconcileLast } from '@tandem/reconciliation';
import { renderHtml, renderJson, renderText } from '@tandem/report-rendering';
import type { Report } from '@tandem/reports';
import type { Command } from 'commander';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { claimFiles, fillFile } from '../files/output-files.ts';
import { duration, orgOption } from '../options.ts';
import { write } from '../output.ts';
import { withReports } from '../reports/connect.ts';
import { readMeasurements } from '../reports/read-measurements.ts';

interface ReconcileOptions {
  readonly window: number;
  readonly org?: OrgId;
  readonly json?: string;
  readonly html?: string;
  readonly measurements?: string;
  readonly gate: boolean;
}

/** `reconcile`: compares a window by hand, keeps the report, and prints it, and nothing else, to the standard output. */
export function addReconcileCommand(program: Command, signal: AbortSignal): void {
  program
    .command('reconcile')
    .description('Compare what each path decided, what ran, and what should have, over the last while.')
    .requiredOption('--window <length>', 'how far back, as in 90s, 10m, 2h, 7d', duration)
    .addOption(orgOption())
    .option('--json <file>', 'also write the whole report there, as JSON')
    .option('--html <file>', 'also write it there, as one page')
    .option('--measurements <file>', "what was measured elsewhere, as JSON, for the plan's targets that no run can score")
    .option('--gate', `end with ${exitCodes.refused} on NO-GO and ${exitCodes.inconclusive} on INCONCLUSIVE`, false)
    .action(async (given: ReconcileOptions) => {
      await claimFiles([given.json, given.html]);
      const report = await makeByHand(given, signal);
      await fillFile(given.json, () => renderJson(report));
      await fillFile(given.html, () => renderHtml(report));
      write(renderText(report));
      process.exitCode = report.header.state === 'interrupted' || report.failures.length > 0 ? exitCodes.failed : exitCodeOf(report.verdict.overall, given.gate);
    });
}

async function makeByHand({ window, org, measurements: file }: ReconcileOptions, signal: AbortSignal): Promise<Report> {
  const measurements = await readMeasurements(file);
  return withReports(async (ports) => {
    const run = await reconcileLast(ports.comparison, { lengthMs: window, orgId: org ?? null }, signal);
    const report = await makeReport(ports, { run, findings: run.divergences, measurements });
    await ports.store.save(report);
    return report;
  });
}
