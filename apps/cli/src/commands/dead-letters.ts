import process from 'node:process';
import { orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import {
  discardDeadLetter, openLetters, planRetry, retryDeadLetter, sentenceOf, wasDone,
  type DeadLetterQuery, type DiscardResult, type DirectWriteInstruction, type RetryPlan, type RetryResult, type UnreadableLetter,
} from '@tandem/reconciliation';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { withDeadLetters, withTrigger, type DeadLetterPorts } from '../dead-letters/connect.ts';
import { renderLetter, renderList, type ShownLetter } from '../dead-letters/render.ts';
import { extendedJson } from '../extended-json.ts';
import { byOption, orgOption, reasonOption, wholeNumber } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { workThrough, type WorkedOn } from '../work-through.ts';

const code = parsedBy(z.string().regex(/^[A-Z_]{1,64}$/, { error: 'must be a code as in docs/errors.md' }));
const keptIn = 'the letter and in the audit';
const none = 'no open dead letter is meant';
const codeOption = () => new Option('--code <code>', 'of one error code only').argParser(code);

/** `dead-letters`: what could not be processed, for a person to look at, mend and settle. */
export function addDeadLettersCommand(program: Command, signal: AbortSignal): void {
  const command = program.command('dead-letters').description('Look at events that could not be processed, and retry or discard them.');
  addList(command);
  addShow(command);
  addRetry(command, signal);
  addDiscard(command, signal);
}

interface ListOptions extends Pick<DeadLetterQuery, 'state' | 'orgId' | 'code'> {
  readonly org?: string;
  readonly limit: number;
  readonly after?: string;
  readonly json: boolean;
}

function addList(command: Command): void {
  command
    .command('list')
    .description('The newest first.')
    .addOption(orgOption())
    .addOption(new Option('--state <state>', 'which').choices(['open', 'retried', 'discarded', 'all']).default('open'))
    .addOption(codeOption())
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1_000), 50)
    .option('--after <id>', 'go on after that letter')
    .option('--json', 'as JSON', false)
    .action(({ json, ...given }: ListOptions) =>
      withDeadLetters(async (ports) => {
        const { letters, next } = await listPage(ports, given);
        if (json) writeJson(extendedJson({ letters, next }));
        else write(renderList(letters, next));
      }),
    );
}

async function listPage({ letters }: DeadLetterPorts, { org, state, code: wanted, limit: most, after }: Omit<ListOptions, 'json'>) {
  const last = after === undefined ? null : await letters.find(after);
  if (after !== undefined && !last) throw new TandemError('REQUEST_INVALID', `there is no dead letter ${after} to go on after`);
  const query = { state, ...(org !== undefined && { orgId: org }), ...(wanted !== undefined && { code: wanted }) };
  // one more tells whether there are more
  const found = await letters.page(query, last && { firstSeen: last.firstSeen, id: last._id }, most + 1);
  const page = found.slice(0, most);
  return { letters: page, next: found.length > most ? (page.at(-1)?._id ?? null) : null };
}

function addShow(command: Command): void {
  command
    .command('show <id>')
    .description('Everything about one: the event, what a retry would come to, what is known of its submission.')
    .option('--json', 'as extended JSON, whole', false)
    .action((id: string, { json }: { json: boolean }) =>
      withDeadLetters(async (ports) => {
        const shown = await look(ports, id);
        if (shown && 'unreadable' in shown) fail(sentenceOf({ outcome: 'unreadable', letter: shown }));
        else if (!shown) fail('there is no such dead letter');
        else if (json) writeJson(extendedJson({ ...shown, plan: { outcome: shown.plan.outcome, inWords: sentenceOf(shown.plan) } }));
        else write(renderLetter(shown));
      }),
    );
}

async function look(ports: DeadLetterPorts, id: string): Promise<ShownLetter | UnreadableLetter | null> {
  const letter = await ports.letters.find(id);
  if (!letter || 'unreadable' in letter) return letter;
  const orgId = orgIdSchema.safeParse(letter.orgId).data;
  const submissionId = submissionIdSchema.safeParse(letter.submissionId).data;
  const known = orgId && submissionId ? await ports.sources.recordOf(orgId, submissionId) : null;
  return { letter, known, plan: await planRetry(ports, letter, null) };
}

interface RetryOptions {
  readonly org?: string;
  readonly code?: string;
  readonly all: boolean;
  readonly dryRun: boolean;
  readonly trigger: boolean;
  readonly record: boolean;
  readonly by: string;
}

function addRetry(command: Command, signal: AbortSignal): void {
  command
    .command('retry [ids...]')
    .description('Do their events again, with the documents as they are in the collection now. Needs REDIS_URL.')
    .addOption(orgOption())
    .addOption(codeOption())
    .option('--all', 'every open one of that organization or code', false)
    .option('--dry-run', 'only say what would come of it', false)
    .addOption(new Option('--trigger', 'start the workflows of direct writes that nobody has decided').default(false).conflicts('record'))
    .addOption(new Option('--record', 'only write down what these would have started').default(false))
    .addOption(byOption(keptIn))
    .action(async (ids: string[], given: RetryOptions) => {
      const select = selection(ids, given);
      if (!select) return;
      const word: DirectWriteInstruction | null = given.trigger ? 'enqueue' : given.record ? 'record' : null;
      process.exitCode = given.dryRun
        ? await withDeadLetters((ports) => workThrough(select(ports), (id) => dryRun(ports, id, word), { done: 'could be retried', none, write, signal }))
        : await withTrigger((ports) => {
            const retry = async (id: string) => retried(await retryDeadLetter(ports, { id, by: given.by, reason: null, word }, signal));
            return workThrough(select(ports), retry, { done: 'retried', none, write, signal });
          });
    });
}

/** Named ones, or all of a kind; null, and said, where it is neither or both. */
function selection(ids: readonly string[], { all, org, code: wanted }: RetryOptions): ((ports: Pick<DeadLetterPorts, 'letters'>) => AsyncIterable<string> | Iterable<string>) | null {
  const isOfKind = org !== undefined || wanted !== undefined;
  if (ids.length > 0 && !all && !isOfKind) return () => new Set(ids);
  if (ids.length === 0 && all && isOfKind) return ({ letters }) => openLetters(letters, { ...(org !== undefined && { orgId: org }), ...(wanted !== undefined && { code: wanted }) });
  fail('name the letters by their ids, or say --all with --org, --code or both');
  return null;
}

async function dryRun(ports: DeadLetterPorts, id: string, word: DirectWriteInstruction | null): Promise<WorkedOn> {
  const letter = await ports.letters.find(id);
  if (!letter) return retried({ outcome: 'unknown' });
  if ('unreadable' in letter) return retried({ outcome: 'unreadable', letter });
  if (letter.state !== 'open') return retried({ outcome: 'closed', letter });
  const plan: RetryPlan = await planRetry(ports, letter, word);
  return { sentence: sentenceOf(plan), came: plan.outcome === 'ready' || plan.outcome === 'already-decided' ? 'done' : 'left' };
}

function retried(result: RetryResult): WorkedOn {
  return { sentence: sentenceOf(result), came: wasDone(result) ? 'done' : wasSettled(result, 'retried') ? 'before' : 'left' };
}

function addDiscard(command: Command, signal: AbortSignal): void {
  command
    .command('discard <ids...>')
    .description('Close them undone: nothing is to come of their events.')
    .addOption(reasonOption(keptIn).makeOptionMandatory())
    .addOption(byOption(keptIn))
    .action(async (ids: string[], { reason, by }: { reason: string; by: string }) => {
      process.exitCode = await withDeadLetters((ports) =>
        workThrough(new Set(ids), async (id) => discarded(await discardDeadLetter(ports, { id, by, reason })), { done: 'discarded', none, write, signal }),
      );
    });
}

function discarded(result: DiscardResult): WorkedOn {
  return { sentence: sentenceOf(result), came: wasDone(result) ? 'done' : wasSettled(result, 'discarded') ? 'before' : 'left' };
}

/** Somebody had done the same before. */
function wasSettled(result: RetryResult | DiscardResult, state: 'retried' | 'discarded'): boolean {
  return result.outcome === 'closed' && result.letter.state === state;
}
