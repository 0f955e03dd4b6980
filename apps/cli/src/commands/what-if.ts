import process from 'node:process';
import type { OrgId } from '@tandem/documents';
import { whatIf } from '@tandem/repair';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { duration, orgOption } from '../options.ts';
import { write, writeJson } from '../output.ts';
import { withPast } from '../repair/connect.ts';
import { countLine } from '../what-if/count-line.ts';
import { readWorkflows } from '../what-if/read-workflows.ts';
import { renderWhatIf } from '../what-if/render.ts';

interface WhatIfOptions {
  readonly window: number;
  readonly org?: OrgId;
  readonly workflows?: string;
  readonly partial: boolean;
  readonly json: boolean;
}

/** `what-if`: replays a past window against other definitions, without effects. */
export function addWhatIfCommand(program: Command, signal: AbortSignal): void {
  program
    .command('what-if')
    .description('Say what other workflow definitions, or this matcher, would have started for the submissions of the last while. Starts nothing.')
    .requiredOption('--window <length>', 'how far back, as in 90s, 10m, 2h, 7d', duration)
    .addOption(orgOption())
    .option('--workflows <file>', 'a JSON array of workflow documents, as exported; without it the workflows as of each insert, by this matcher')
    .option('--partial', 'the file holds some of the workflows only: compare no others', false)
    .option('--json', 'as JSON', false)
    .action(async ({ window, org, workflows, partial, json }: WhatIfOptions) => {
      const documents = workflows === undefined ? null : await readWorkflows(workflows);
      const line = countLine('submissions replayed');
      const report = await withPast((past) => {
        const now = past.clock();
        const definitions = documents && { documents, isPartial: partial };
        return whatIf(past, { window: { from: now - window, to: now }, orgId: org ?? null, definitions }, signal, line.update);
      }).finally(line.clear);
      if (json) writeJson(report);
      else write(renderWhatIf(report));
      process.exitCode = report.isWhole ? exitCodes.done : exitCodes.failed;
    });
}
