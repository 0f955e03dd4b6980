import process from 'node:process';
import { orgIdSchema, type OrgId } from '@tandem/documents';
import { renderComparison, renderHtml, renderJson, renderText } from '@tandem/report-rendering';
import { compareReports, type Report } from '@tandem/reports';
import type { Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { parsedBy } from '../parsed-by.ts';
import { printable } from '../printable.ts';
import { withReports, type ReportDesk } from '../reports/connect.ts';
import { claimFiles, fillFile } from '../reports/output-files.ts';
import { renderReportList } from '../reports/render-list.ts';

const longestText = 4_000_000;
const reportId = parsedBy(z.string().min(1).max(512));
const mostListed = parsedBy(z.string().regex(/^[1-9]\d{0,2}$/, { error: 'must be a whole number of 1 to 999' }).transform(Number));

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
    .option('--org <id>', 'those about one organization only', parsedBy(orgIdSchema))
    .option('--limit <count>', 'how many', mostListed, 20)
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
      await withReports(async (desk) => {
        const report = await found(desk, id);
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
      withReports(async (desk) => {
        const report = await found(desk, id);
        const before = report && (earlier === undefined ? await desk.store.before(report) : await found(desk, earlier));
        if (report && before) write(renderComparison(compareReports(before, report)));
        else if (report && earlier === undefined) fail(`there is no report before ${id} about the same organizations`);
      }));
}

async function found({ store }: Pick<ReportDesk, 'store'>, id: string): Promise<Report | null> {
  const report = await store.find(id);
  if (!report) fail(`there is no report ${id} that this version can read`);
  return report;
}

const write = (text: string) => void process.stdout.write(printable(text, longestText));

function fail(message: string): void {
  process.stderr.write(`${printable(message, 2_000)}\n`);
  process.exitCode = exitCodes.failed;
}
