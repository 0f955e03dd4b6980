import type { DeadLetter } from '@tandem/documents';
import { errorCatalogue } from '@tandem/errors';
import { sentenceOf, type DeadLetterSummary, type RetryPlan, type SubmissionRecord, type UnreadableLetter } from '@tandem/reconciliation';
import { renderTable } from '@tandem/report-rendering';
import { BSON } from 'mongodb';
import { printable, printableLine } from '../printable.ts';

const longest = { cell: 64, message: 60, sentence: 1_000, event: 20_000 };
const cell = (text: string) => printableLine(text, longest.cell);

/** A table of letters; `moreAfter` is where the next page begins. */
export function renderList(letters: readonly (DeadLetterSummary | UnreadableLetter)[], moreAfter: string | null): string {
  if (letters.length === 0) return 'no dead letters\n';
  const heads = ['id', 'state', 'source', 'organization', 'submission', 'code', 'first seen', 'message'];
  const table = renderTable([heads, ...letters.map((letter) => ('unreadable' in letter ? unreadableRow(letter) : row(letter)))]);
  return moreAfter === null ? `${table}\n` : `${table}\n\nthere are more: add --after ${printableLine(moreAfter, 200)}\n`;
}

function row({ _id, state, source, orgId, submissionId, code, firstSeen, message }: DeadLetterSummary): readonly string[] {
  return [printableLine(_id, 200), state, source, cell(orgId), cell(submissionId ?? '-'), cell(code), firstSeen.toISOString(), printableLine(message, longest.message)];
}

function unreadableRow({ _id, firstSeen, unreadable }: UnreadableLetter): readonly string[] {
  return [printableLine(_id, 200), 'unreadable', '-', '-', '-', '-', firstSeen?.toISOString() ?? '-', printableLine(unreadable, longest.message)];
}

export interface ShownLetter {
  readonly letter: DeadLetter;
  readonly plan: RetryPlan;
  /** Null where it is not known which submission it is. */
  readonly known: SubmissionRecord | null;
}

/** Everything about one letter, for a person. */
export function renderLetter(shown: ShownLetter): string {
  return [about(shown.letter), whatNext(shown), knownOf(shown.known), actions(shown.letter), event(shown.letter)].filter((part) => part !== '').join('\n\n') + '\n';
}

function about(letter: DeadLetter): string {
  const { clusterTime, claim } = letter;
  const operator = letter.state === 'open' && letter.code in errorCatalogue ? errorCatalogue[letter.code as keyof typeof errorCatalogue].operator : '';
  const rows: [string, string][] = [
    ['dead letter', printableLine(letter._id, 200)],
    ['state', letter.state + (letter.expireAt ? `, kept until ${letter.expireAt.toISOString()}` : '')],
    ['why', printable(`${letter.code}: ${letter.message}`, longest.sentence).replaceAll('\n', `\n${' '.repeat(14)}`)],
    ['what to do', operator],
    ['path', letter.source],
    ['organization', cell(letter.orgId)],
    ['submission', cell(letter.submissionId ?? 'not known')],
    ['document _id', letter.documentKey === null || letter.documentKey === undefined ? cell(letter.mergeKey ?? 'unknown') : cell(BSON.EJSON.stringify(letter.documentKey))],
    ['happened at', clusterTime ? `${new Date(clusterTime.seconds * 1_000).toISOString()} (cluster time ${clusterTime.seconds}.${clusterTime.increment})` : 'unknown'],
    ['first seen', letter.firstSeen.toISOString()],
  ];
  if (claim) rows.push(['claimed', `by ${cell(claim.by)} until ${claim.until.toISOString()} at most`]);
  return rows.filter(([, text]) => text !== '').map(([head, text]) => `${head.padEnd(14)}${text}`).join('\n');
}

function whatNext({ letter, plan }: ShownLetter): string {
  if (letter.state !== 'open') return '';
  const sentence = printable(sentenceOf(plan), longest.sentence).replaceAll('\n', `\n${' '.repeat(14)}`);
  return `${'a retry now'.padEnd(14)}${sentence}`;
}

function knownOf(known: SubmissionRecord | null): string {
  if (!known) return '';
  const decisions = known.decisions.map(({ path, phase, outcome, matches, decidedAt }) => [path, phase, outcome, cell(matches.map(({ workflowId }) => workflowId).join(' ') || 'no workflow'), decidedAt.toISOString()]);
  const executions = known.executions.map(({ workflowId, state, path, createdAt, endedAt }) => [cell(workflowId), state, path, createdAt.toISOString(), endedAt?.toISOString() ?? '-']);
  return [
    decisions.length === 0 ? 'no path has decided it' : renderTable([['decided by', 'phase', 'outcome', 'workflows', 'at'], ...decisions]),
    executions.length === 0 ? 'it has started nothing' : renderTable([['started', 'state', 'by', 'created', 'ended'], ...executions]),
  ].join('\n\n');
}

function actions({ actions: all = [] }: DeadLetter): string {
  if (all.length === 0) return '';
  return renderTable([['done so far', 'by', 'at', 'outcome', 'in words'], ...all.map(({ action, by, at, outcome, detail }) => [action, cell(by), at.toISOString(), cell(outcome), printableLine(detail, 100)])]);
}

function event(letter: DeadLetter): string {
  if (letter.event === undefined || letter.event === null) return 'the event is not in the letter: it is too large, refused, or the fallback has none';
  return `the event\n${printable(BSON.EJSON.stringify(letter.event, undefined, 2), longest.event)}`;
}
