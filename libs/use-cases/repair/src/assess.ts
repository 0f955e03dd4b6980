import type { DeadLetterFacts, DecisionFacts } from '@tandem/comparison';
import { replayReachMs, type ClusterTime, type Phase, type Submission } from '@tandem/documents';
import { ownersOf } from '@tandem/reconciliation';
import type { ExecutionJob } from '@tandem/trigger';
import type { Refusal } from './outcomes.ts';
import type { ExecutionProgress, RepairFinding } from './ports.ts';
import { isRepairable } from './selection.ts';

/** What is known of a finding's submission now. */
export interface Known {
  /** Of the finding's event, by any path. */
  readonly decisions: readonly DecisionFacts[];
  readonly deadLetters: readonly DeadLetterFacts[];
  readonly submission: Submission | null;
  /** Of the finding's workflow, where it names one. */
  readonly execution: ExecutionProgress | null;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
}

export interface LostExecution {
  readonly workflowId: string;
  /** All that was decided to start with it. */
  readonly decided: ReadonlySet<string>;
}

/** How the event is to be triggered. */
export interface Order {
  readonly submission: Submission;
  readonly phase: Phase;
  readonly insertedAt: Date;
  readonly clusterTime: ClusterTime | null;
  /** Of an execution that was lost; null where nothing has been decided yet. */
  readonly lost: LostExecution | null;
}

export type Assessment =
  | { readonly step: 'trigger'; readonly order: Order }
  | { readonly step: 'enqueue'; readonly job: ExecutionJob }
  | { readonly step: 'already-there'; readonly because: string }
  | { readonly step: 'refused'; readonly reason: Refusal };

const refused = (reason: Refusal): Assessment => ({ step: 'refused', reason });
const there = (because: string): Assessment => ({ step: 'already-there', because });

/**
 * What is to be done about a finding, by the facts as they are now: only what the stamp's owner should
 * have started and nobody has. Pure.
 */
export function assess(finding: RepairFinding, known: Known): Assessment {
  if (finding.kind === 'dead-lettered') return refused('dead-lettered');
  if (!isRepairable(finding.kind)) return refused('kind-not-repairable');
  return finding.kind === 'not-executed' ? assessExecution(finding, known) : assessMissed(known);
}

/** No path has started it that should have. */
function assessMissed({ decisions, deadLetters, submission, now }: Known): Assessment {
  if (!submission) return refused('no-document');
  const stamp = submission.routing;
  if (!stamp) return refused('direct-write');
  const owners = ownersOf(stamp.phase);
  const decided = decisions.find(({ path }) => owners.includes(path));
  if (decided) return there(`the ${decided.path} path decided it at ${decided.decidedAt.toISOString()}`);
  if (deadLetters.some(({ source, state }) => state !== 'retried' && owners.includes(source))) return refused('dead-lettered');
  const clusterTime = decisions.find((decision) => decision.clusterTime)?.clusterTime ?? deadLetters.find((letter) => letter.clusterTime)?.clusterTime ?? null;
  return inReach({ submission, phase: stamp.phase, insertedAt: stamp.decidedAt, clusterTime, lost: null }, now);
}

/** It was decided to run, and has not ended. */
function assessExecution(finding: RepairFinding, known: Known): Assessment {
  if (known.execution) return assessProgress(known.execution, known.now);
  if (finding.event !== 'submitted') return refused('of-an-update');
  const wanted = finding.workflowIds?.[0];
  const decisions = known.decisions.filter((one) => one.outcome !== 'recorded' && ownersOfDecision(one).includes(one.path));
  const decision = decisions.find((one) => one.matches.some(({ workflowId }) => workflowId === wanted));
  if (!decision || wanted === undefined) return refused('nobody-decided');
  if (decision.outcome === 'held') return refused('held');
  if (!known.submission) return refused('no-document');
  const { phase, insertedAt, clusterTime } = decision;
  const decided = new Set(decisions.flatMap(({ matches }) => matches.map(({ workflowId }) => workflowId)));
  return inReach({ submission: known.submission, phase, insertedAt, clusterTime, lost: { workflowId: wanted, decided } }, known.now);
}

/** A direct write that was opted in is the stream's. */
function ownersOfDecision({ stamp, phase }: DecisionFacts) {
  return stamp ? ownersOf(phase) : (['stream'] as const satisfies ReturnType<typeof ownersOf>);
}

function assessProgress({ key, state, attempt, leasedUntil }: ExecutionProgress, now: number): Assessment {
  const isWorkedOn = state === 'running' && leasedUntil !== null && leasedUntil.getTime() > now;
  if (isWorkedOn) return there('a worker has it');
  // a claim is by compare-and-set, so one job too many does no harm
  if (state === 'pending' || state === 'running') return { step: 'enqueue', job: { key, attempt } };
  if (state === 'held') return refused('held');
  return state === 'completed' ? there('it has run') : refused('given-up');
}

function inReach(order: Order, now: number): Assessment {
  return now - order.insertedAt.getTime() > replayReachMs ? refused('too-old') : { step: 'trigger', order };
}
