import type { EventName } from '@tandem/documents';
import type { Case } from './case.ts';
import { causeOfNoExpectation, type Expectation } from './expectation.ts';
import type { DecisionFacts, ExecutionFacts } from './facts.ts';
import { finding, type Finding } from './finding.ts';
import type { CauseOf } from './kinds.ts';
import { changedWithinMargin } from './match-lists.ts';

interface AskedFor {
  readonly event: EventName;
  readonly workflowId: string;
  readonly decisions: readonly DecisionFacts[];
}

/** What was executed against what was decided, of the insert and of each update. */
export function judgeExecutions(subject: Case, expectation: Expectation): readonly Finding[] {
  const asked = askedFor(subject.facts.decisions);
  const byWork = groupByWork(subject.facts.executions);
  return [
    ...[...asked].flatMap(([work, wanted]) => notExecuted(subject, wanted, byWork.get(work) ?? [])),
    ...[...byWork].flatMap(([work, executions]) => [
      ...duplicates(subject, executions),
      ...inDoubt(subject, executions),
      ...(asked.has(work) ? [] : unaskedFor(subject, executions, expectation)),
    ]),
  ];
}

/**
 * Whether an execution that was asked for may still end within the bound, counted from the decision alone: one that is held, or
 * waits for a time, may take days, and is awaited no longer than others. Only what its insert asked for is: updates may come for
 * ever, and a window would never be over.
 */
export function awaitsExecution({ facts, circumstances: { now, bounds } }: Case): boolean {
  const recent = facts.decisions.filter((decision) => decision.event === 'submitted' && now - askedAt(decision) <= bounds.notExecutedAfterMs);
  if (recent.length === 0) return false;
  const byWork = groupByWork(facts.executions);
  return [...askedFor(recent).keys()].some((work) => !byWork.get(work)?.some(hasEnded));
}

const askedAt = ({ enqueuedAt, decidedAt }: DecisionFacts) => (enqueuedAt ?? decidedAt).getTime();

const hasEnded = ({ state }: ExecutionFacts) => state === 'completed' || state === 'failed' || state === 'in-doubt';

const workOf = (event: string, workflowId: string) => `${event}:${workflowId}`;

function askedFor(decisions: readonly DecisionFacts[]): ReadonlyMap<string, AskedFor> {
  const asked = new Map<string, AskedFor>();
  for (const decision of decisions) {
    if (decision.outcome === 'recorded') continue;
    for (const { workflowId } of decision.matches) {
      const work = workOf(decision.event, workflowId);
      asked.set(work, { event: decision.event, workflowId, decisions: [...(asked.get(work)?.decisions ?? []), decision] });
    }
  }
  return asked;
}

function groupByWork(executions: readonly ExecutionFacts[]): ReadonlyMap<string, readonly ExecutionFacts[]> {
  const groups = new Map<string, ExecutionFacts[]>();
  for (const execution of executions) {
    const work = workOf(execution.event, execution.workflowId);
    const group = groups.get(work);
    if (group) group.push(execution);
    else groups.set(work, [execution]);
  }
  return groups;
}

function notExecuted(subject: Case, wanted: AskedFor, executions: readonly ExecutionFacts[]): readonly Finding[] {
  const { now, bounds } = subject.circumstances;
  const decidedAt = Math.min(...wanted.decisions.map(askedAt));
  // one that was held, or in doubt, could not run before it was let go, nor one that waits for a time before that
  const since = Math.max(decidedAt, ...executions.flatMap(({ releasedAt, parkedUntil }) => [releasedAt?.getTime() ?? 0, parkedUntil?.getTime() ?? 0]));
  const waited = now - since;
  if (waited > bounds.replayReachMs) return [];
  const evidence = {
    decidedBy: wanted.decisions.map(({ path }) => path),
    state: executions[0]?.state ?? null,
    waitedMs: waited,
    boundMs: bounds.notExecutedAfterMs,
  };
  const details = { event: wanted.event, workflowIds: [wanted.workflowId], evidence };
  // Whoever holds it back means it: that is no fault of a path, and yet nobody can say that it will run.
  if (isHeld(executions)) return waited > bounds.notExecutedAfterMs ? [finding(subject.subject, 'unknown', 'execution-held', details)] : [];
  const cause = notExecutedCause(executions, waited, bounds);
  return cause ? [finding(subject.subject, 'not-executed', cause, details)] : [];
}

function isHeld(executions: readonly ExecutionFacts[]): boolean {
  return executions.length > 0 && executions.every(({ state }) => state === 'held');
}

function notExecutedCause(
  executions: readonly ExecutionFacts[],
  waitedMs: number,
  bounds: Case['circumstances']['bounds'],
): CauseOf<'not-executed'> | null {
  if (executions.length === 0) return waitedMs > bounds.graceMs ? 'execution-missing' : null;
  const states = new Set(executions.map(({ state }) => state));
  // An execution in doubt has its own kind.
  if (states.has('completed') || states.has('in-doubt')) return null;
  // One that failed in a node has run: that is its workflow's own matter.
  if (states.has('failed')) return executions.map(givenUpCause).find((cause) => cause !== null) ?? null;
  if (waitedMs <= bounds.notExecutedAfterMs) return null;
  return states.has('running') ? 'still-running' : 'never-claimed';
}

/** What an execution fails with that no node of it has failed. */
const givenUpCauses: ReadonlyMap<string, CauseOf<'not-executed'>> = new Map([
  ['EXECUTION_TIMED_OUT', 'timed-out'],
  ['EXECUTION_ABANDONED', 'abandoned'],
  ['NODE_TYPE_UNKNOWN', 'refused-before-start'],
  ['WORKFLOW_MALFORMED', 'refused-before-start'],
  ['DOCUMENT_INVALID', 'refused-before-start'],
]);

function givenUpCause({ error }: ExecutionFacts): CauseOf<'not-executed'> | null {
  return (error && givenUpCauses.get(error.code)) ?? null;
}

function duplicates(subject: Case, executions: readonly ExecutionFacts[]): readonly Finding[] {
  const [first] = executions;
  if (!first || executions.length < 2) return [];
  const evidence = { keys: executions.map(({ _id }) => _id), paths: executions.map(({ path }) => path), states: executions.map(({ state }) => state) };
  return [finding(subject.subject, 'duplicate-execution', 'two-keys', { event: first.event, workflowIds: [first.workflowId], evidence })];
}

function inDoubt(subject: Case, executions: readonly ExecutionFacts[]): readonly Finding[] {
  const doubtful = executions.find(({ state }) => state === 'in-doubt');
  if (!doubtful) return [];
  const evidence = { key: doubtful._id };
  return [finding(subject.subject, 'in-doubt', 'node-unfinished', { event: doubtful.event, workflowIds: [doubtful.workflowId], evidence })];
}

/** Executions whose workflow no decision asks for: the decision comes last, so a path may still be under way. */
function unaskedFor(subject: Case, executions: readonly ExecutionFacts[], expectation: Expectation): readonly Finding[] {
  const [execution] = executions;
  const { now, bounds, streamWatermark } = subject.circumstances;
  if (!execution || now - execution.createdAt.getTime() <= bounds.graceMs) return [];
  const details = { event: execution.event, workflowIds: [execution.workflowId], evidence: { key: execution._id, path: execution.path, state: execution.state } };
  const decidedSame = subject.facts.decisions.filter(({ event, outcome }) => event === execution.event && outcome !== 'recorded');
  const cause = decidedSame.length > 0 ? 'not-asked-for' : 'no-decision';
  if (execution.event !== 'submitted') {
    const passed = streamWatermark !== null && streamWatermark.seconds * 1_000 > execution.createdAt.getTime() + bounds.graceMs;
    return passed ? [finding(subject.subject, 'phantom', cause, details)] : [];
  }
  if (!expectation.known) return [finding(subject.subject, 'unknown', causeOfNoExpectation(subject), details)];
  if (expectation.workflows.has(execution.workflowId)) return [];
  if (changedWithinMargin(subject, execution.workflowId)) return [finding(subject.subject, 'registry-race', 'changed-within-margin', details)];
  return [finding(subject.subject, 'phantom', cause, details)];
}
