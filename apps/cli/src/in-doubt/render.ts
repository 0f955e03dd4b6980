import type { NodeRecord, WorkflowExecution } from '@tandem/documents';
import { nodesInDoubt, type ExecutionInDoubt } from '@tandem/repair';
import { renderTable } from '@tandem/report-rendering';
import { BSON } from 'mongodb';
import { printable, printableLine } from '../printable.ts';

const longest = { key: 1_000, cell: 64, message: 100, submission: 20_000 };
const cell = (text: string) => printableLine(text, longest.cell);
const timeOf = (at: Date | null) => at?.toISOString() ?? '-';

/** A table of those in doubt; `isMore` where there are others that it does not show. */
export function renderList(executions: readonly ExecutionInDoubt[], isMore: boolean): string {
  if (executions.length === 0) return 'nothing is in doubt\n';
  const rows = executions.map(({ _id, workflowId, error, endedAt }) => [printableLine(_id, longest.key), cell(workflowId), cell(error?.nodeId ?? '-'), timeOf(endedAt), printableLine(error?.message ?? '', longest.message)]);
  return `${renderTable([['execution', 'workflow', 'node', 'since', 'why'], ...rows])}\n${isMore ? '\nthere are more: say --limit\n' : ''}`;
}

/** Everything about one execution, for a person who has to settle it. */
export function renderExecution(execution: WorkflowExecution): string {
  const inDoubt = new Set<string>(nodesInDoubt(execution));
  return `${[about(execution), nodes(execution, inDoubt), keys(execution, inDoubt), submission(execution)].filter((part) => part !== '').join('\n\n')}\n`;
}

function about({ _id, state, orgId, submissionId, workflowId, event, attempt, createdAt, endedAt, error, settled }: WorkflowExecution): string {
  const rows = [
    ['execution', printableLine(_id, longest.key)],
    ['state', state],
    ['organization', cell(orgId)],
    ['submission', `${cell(submissionId)}, ${cell(event)}`],
    ['workflow', cell(workflowId)],
    ['created', timeOf(createdAt)],
    ['ended', `${timeOf(endedAt)}, at attempt ${attempt}`],
    ['why', error ? printableLine(`${error.code}: ${error.message}`, longest.key) : '-'],
    ...(settled ? [['settled', `${timeOf(settled.at)} by ${cell(settled.by)}: ${printableLine(settled.reason, longest.key)}`] as const] : []),
  ] as const;
  return rows.map(([head, text]) => `${head.padEnd(14)}${text}`).join('\n');
}

function nodes({ nodes: records }: WorkflowExecution, inDoubt: ReadonlySet<string>): string {
  const rows = Object.entries(records).map(([id, record]) => [cell(id), inDoubt.has(id) ? 'in doubt' : stateOf(record), String(record.attempts), timeOf(record.startedAt), timeOf(record.endedAt), printableLine(record.error?.message ?? '', longest.message)]);
  return rows.length === 0 ? '' : renderTable([['node', 'state', 'attempts', 'started', 'ended', 'error'], ...rows]);
}

function stateOf({ state, waitUntil }: NodeRecord): string {
  return waitUntil ? `waits until ${waitUntil.toISOString()}` : state;
}

function keys({ _id }: WorkflowExecution, inDoubt: ReadonlySet<string>): string {
  return [...inDoubt].map((id) => `by its key the other side may know whether ${cell(id)} has acted: ${printableLine(`${_id}:${id}`, longest.key)}`).join('\n');
}

function submission({ submission: snapshot }: WorkflowExecution): string {
  return `the submission, as it was decided on\n${printable(BSON.EJSON.stringify(snapshot, undefined, 2), longest.submission)}`;
}
