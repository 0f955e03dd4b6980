import type { OrgId } from '@tandem/documents';
import { renderComparison, renderHtml, renderJson, renderText } from '@tandem/report-rendering';
import { compareReports, type Report } from '@tandem/reports';
import type { Command } from 'commander';
import { z } from 'zod';
import { claimFiles, fillFile } from '../files/output-files.ts';
import { orgOption, wholeNumber } from '../options.ts';
import { fail, write } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { withReports, type KeptReportPorts } from '../reports/connect.ts';
import { renderReportList } from '../reports/render-list.ts';

const reportId = parsedBy(z.string().min(1).max(512));

/** `reports`: those that were kept. */
export function addReportsCommand(program: Command): void {
  const command = program.command('reports').description('Reports that were kept: list, show, compare.');
  addList(command);
  addShow(command);
  addCompare(command);
}

function addList(command: Command): void {
  command
    .command('list')
    .description('The newest reports.')
    .addOption(orgOption('those about one organization only'))
    .option('--limit <count>', 'how many', wholeNumber(1, 999), 20)
    .action(({ org, limit }: { readonly org?: OrgId; readonly limit: number }) =>
      withReports(async ({ store }) => { write(renderReportList(await store.list({ ...(org && { orgId: org }), limit }))); }));
}

interface ShowOptions {
  readonly html?: string;
  readonly json?: string;
  readonly text: boolean;
}

function addShow(command: Command): void {
  command
    .command('show')
    .description('One report, as text unless a file is named.')
    .argument('<id>', 'as the list names it', reportId)
    .option('--html <file>', 'write it there, as one page')
    .option('--json <file>', 'write it there, as JSON')
    .option('--text', 'print it, beside the files', false)
    .action(async (id: string, { html, json, text }: ShowOptions) => {
      await claimFiles([html, json]);
      await withReports(async (ports) => {
        const report = await found(ports, id);
        if (!report) return;
        await fillFile(html, () => renderHtml(report));
        await fillFile(json, () => renderJson(report));
        if (text || (html === undefined && json === undefined)) write(renderText(report));
      });
    });
}

function addCompare(command: Command): void {
  command
    .command('compare')
    .description('What changed since the report before, or since the one named second.')
    .argument('<id>', 'the later one', reportId)
    .argument('[before]', 'the earlier one; else the one before it about the same organizations', reportId)
    .action((id: string, earlier: string | undefined) =>
      withReports(async (ports) => {
        const report = await found(ports, id);
        const before = report && (earlier === undefined ? await ports.store.before(report) : await found(ports, earlier));
        if (report && before) write(renderComparison(compareReports(before, report)));
        else if (report && earlier === undefined) fail(`there is no report before ${id} about the same organizations`);
      }));
}

async function found({ store }: Pick<KeptReportPorts, 'store'>, id: string): Promise<Report | null> {
  const report = await store.find(id);
  if (!report) fail(`there is no report ${id} that this version can read`);
  return report;
}
