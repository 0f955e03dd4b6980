import type { Circumstances, DecisionFacts, ExecutionFacts, FindingKind, SubmissionFacts } from '@tandem/comparison';
import { nodeIdSchema, workflowIdSchema, type ExecutionKey, type RoutingStamp, type TriggerPath, type WorkflowMatch } from '@tandem/documents';
import { expectedPaths } from '@tandem/routing';
import type { CleanFacts } from './sample.ts';

/** A known divergence: how it is put into clean facts, and under which kind it must be found. */
export interface Injection {
  readonly kind: FindingKind;
  /** What is done to the facts. */
  readonly does: string;
  /** Null where the facts cannot have it. */
  readonly into: (clean: CleanFacts) => CleanFacts | null;
}

/** No workflow of the platform's has this id: nothing asks for it. */
const foreignWorkflow = workflowIdSchema.parse('tandem-self-test');
const foreignMatch: WorkflowMatch = { workflowId: foreignWorkflow, workflowVersion: 1, definitionId: 'tandem-self-test', triggerNodeId: nodeIdSchema.parse('trigger') };

export const injections: readonly Injection[] = [
  { kind: 'missed-by-explicit', does: "drops the explicit path's decision", into: (clean) => (expects(clean, 'explicit') ? later(withoutDecisions(clean, ['explicit'])) : null) },
  { kind: 'missed-by-stream', does: "drops the stream's decision", into: (clean) => (expects(clean, 'stream') ? later(withoutDecisions(clean, ['stream'])) : null) },
  {
    kind: 'neither', does: 'drops both decisions and what they started',
    into: (clean) => (expects(clean, 'explicit') && expects(clean, 'stream') ? later(change(withoutDecisions(clean, ['explicit', 'stream']), { executions: [] })) : null),
  },
  { kind: 'different-workflows', does: "drops a workflow from a path's list", into: (clean) => alterList(clean, (matches) => matches.slice(1)) },
  { kind: 'different-workflows', does: "adds a workflow to a path's list", into: (clean) => alterList(clean, (matches) => [...matches, foreignMatch]) },
  { kind: 'different-workflows', does: "names another definition in a path's list", into: (clean) => alterList(clean, ([first, ...rest]) => (first ? [{ ...first, definitionId: 'tandem-self-test' }, ...rest] : [])) },
  { kind: 'registry-race', does: 'drops a workflow from the list of a path that says it may have missed a change', into: (clean) => alterList(clean, (matches) => matches.slice(1), { registryRace: true }) },
  { kind: 'late', does: 'lets a decision come after the bound', into: delayDecision },
  { kind: 'not-executed', does: 'loses an execution', into: (clean) => withExecution(clean, () => []) },
  { kind: 'not-executed', does: 'lets no worker take an execution', into: (clean) => withExecution(clean, (one) => [{ ...one, state: 'pending', endedAt: null }]) },
  { kind: 'duplicate-execution', does: 'doubles an execution', into: (clean) => withExecution(clean, (one) => [one, { ...one, _id: `${one._id}:again` as ExecutionKey }]) },
  { kind: 'in-doubt', does: 'leaves an execution in doubt', into: (clean) => withExecution(clean, (one) => [{ ...one, state: 'in-doubt' }]) },
  { kind: 'phantom', does: 'adds an execution that nobody asks for', into: addPhantom },
  { kind: 'direct-write', does: 'takes the stamp away', into: takeStamp },
  { kind: 'dead-lettered', does: "puts a dead letter in the place of the stream's decision", into: deadLetter },
  { kind: 'too-old', does: 'lets no decision come until none is allowed', into: outlive },
  { kind: 'routing-mismatch', does: 'lets a path obey another stamp', into: obeyOtherStamp },
  { kind: 'unknown', does: 'takes the history away', into: forgetHistory },
];

const change = ({ facts, circumstances }: CleanFacts, changed: Partial<SubmissionFacts>): CleanFacts => ({ facts: { ...facts, ...changed }, circumstances });
const stampOf = ({ facts }: CleanFacts): RoutingStamp | null => facts.submission?.stamp ?? null;
const insertedAtOf = (clean: CleanFacts) => stampOf(clean)?.decidedAt.getTime() ?? 0;

function expects(clean: CleanFacts, path: 'explicit' | 'stream'): boolean {
  const stamp = stampOf(clean);
  return stamp !== null && expectedPaths(stamp.phase).includes(path) && decisionOf(clean, path) !== undefined;
}

function decisionOf({ facts }: CleanFacts, path: TriggerPath): DecisionFacts | undefined {
  return facts.decisions.find((decision) => decision.path === path && decision.event === 'submitted');
}

function withoutDecisions(clean: CleanFacts, paths: readonly TriggerPath[]): CleanFacts {
  return change(clean, { decisions: clean.facts.decisions.filter(({ path }) => !paths.includes(path)) });
}

/** The same facts looked at once nothing is pending any more, and once the stream has come further. */
function later(clean: CleanFacts): CleanFacts {
  const { facts, circumstances } = clean;
  const { bounds, streamWatermark, timeline, now } = circumstances;
  const passedMs = insertedAtOf(clean) + bounds.graceMs + bounds.notExecutedAfterMs + bounds.historyWaitMs + 1_000;
  const passed = { seconds: Math.max(Math.ceil(passedMs / 1_000), streamWatermark?.seconds ?? 0), increment: 0 };
  return { facts, circumstances: { ...circumstances, now: Math.max(now, passedMs), streamWatermark: passed, timeline: { ...timeline, completeUpTo: passed } } };
}

/** A path whose list can be judged: by history, of a workflow that did not change about then. */
function alterList(clean: CleanFacts, alter: (matches: readonly WorkflowMatch[]) => readonly WorkflowMatch[], besides: Partial<DecisionFacts> = {}): CleanFacts | null {
  const decision = decisionOf(clean, 'stream');
  if (stampOf(clean)?.phase === 'legacy' || !decision || decision.registryRace || decision.matches.length === 0) return null;
  if (decision.matches.some(({ workflowId }) => changedNear(clean, workflowId))) return null;
  const altered = { ...decision, ...besides, matches: alter(decision.matches) };
  return later(change(clean, { decisions: clean.facts.decisions.map((one) => (one === decision ? altered : one)) }));
}

const nearSeconds = 60;

function changedNear(clean: CleanFacts, workflowId: string): boolean {
  const seconds = insertedAtOf(clean) / 1_000;
  const versions = clean.circumstances.timeline.byWorkflow.get(workflowId) ?? [];
  return versions.some(({ from, until }) => Math.abs(from.seconds - seconds) < nearSeconds || (until !== null && Math.abs(until.seconds - seconds) < nearSeconds));
}

function delayDecision(clean: CleanFacts): CleanFacts | null {
  const path = expects(clean, 'stream') ? 'stream' : 'explicit';
  const decision = decisionOf(clean, path);
  if (!decision || !expects(clean, path)) return null;
  const at = new Date(insertedAtOf(clean) + clean.circumstances.bounds.lateAfterMs + 1);
  const delayed = { ...decision, decidedAt: at, enqueuedAt: decision.enqueuedAt && at };
  return later(change(clean, { decisions: clean.facts.decisions.map((one) => (one === decision ? delayed : one)) }));
}

function withExecution(clean: CleanFacts, alter: (execution: ExecutionFacts) => readonly ExecutionFacts[]): CleanFacts | null {
  const asked = new Set(clean.facts.decisions.flatMap(({ outcome, event, matches }) => (outcome === 'recorded' || event !== 'submitted' ? [] : matches.map(({ workflowId }) => workflowId))));
  const execution = clean.facts.executions.find(({ event, workflowId, state }) => event === 'submitted' && state === 'completed' && asked.has(workflowId));
  if (!execution) return null;
  return later(change(clean, { executions: clean.facts.executions.flatMap((one) => (one === execution ? alter(one) : [one])) }));
}

function addPhantom(clean: CleanFacts): CleanFacts | null {
  const [execution] = clean.facts.executions;
  if (!execution || stampOf(clean)?.phase === 'legacy') return null;
  const phantom: ExecutionFacts = { ...execution, _id: `${execution._id}:phantom` as ExecutionKey, event: 'submitted', workflowId: foreignWorkflow, definitionId: 'tandem-self-test' };
  return later(change(clean, { executions: [...clean.facts.executions, phantom] }));
}

function takeStamp(clean: CleanFacts): CleanFacts | null {
  const { submission, decisions } = clean.facts;
  if (!submission || !decisionOf(clean, 'stream')) return null;
  return later(change(clean, { submission: { ...submission, stamp: null }, decisions: decisions.map((decision) => ({ ...decision, stamp: null })) }));
}

function deadLetter(clean: CleanFacts): CleanFacts | null {
  const decision = decisionOf(clean, 'stream');
  if (!decision || !expects(clean, 'stream')) return null;
  const letter = { _id: 'tandem-self-test', source: 'stream', code: 'EVENT_POISONED', message: 'put in by the self-test', clusterTime: decision.clusterTime, state: 'open' } as const;
  return later(change(withoutDecisions(clean, ['stream']), { deadLetters: [letter] }));
}

function outlive(clean: CleanFacts): CleanFacts | null {
  const path = expects(clean, 'stream') ? 'stream' : 'explicit';
  if (!expects(clean, path)) return null;
  const { facts, circumstances } = later(withoutDecisions(clean, [path]));
  return { facts, circumstances: { ...circumstances, now: insertedAtOf(clean) + circumstances.bounds.replayReachMs + 86_400_000 } };
}

function obeyOtherStamp(clean: CleanFacts): CleanFacts | null {
  const [decision] = clean.facts.decisions;
  const stamp = stampOf(clean);
  if (!decision || !stamp || decision.event !== 'submitted' || decision.path === 'fallback' || decision.path === 'repair') return null;
  const phase = stamp.phase === 'shadow' ? 'parallel' : 'shadow';
  const obeyed = { ...decision, phase, stamp: { ...stamp, phase } } as const;
  return later(change(clean, { decisions: clean.facts.decisions.map((one) => (one === decision ? obeyed : one)) }));
}

/** Where the stream decides, history must tell. */
function forgetHistory(clean: CleanFacts): CleanFacts | null {
  if (stampOf(clean)?.phase === 'legacy') return null;
  const { facts, circumstances } = later(clean);
  const timeline: Circumstances['timeline'] = { ...circumstances.timeline, byWorkflow: new Map(), byForm: new Map(), completeFrom: null };
  return { facts, circumstances: { ...circumstances, timeline } };
}
