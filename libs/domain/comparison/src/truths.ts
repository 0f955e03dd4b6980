import type { ClusterTime, DecisionOutcome, EventName, ExecutionState, Phase, TriggerPath } from '@tandem/documents';
import type { Case } from './case.ts';
import type { Expectation } from './expectation.ts';
import type { DecisionFacts, ExecutionFacts } from './facts.ts';

/** What one path decided about the event. */
export interface DecidedTruth {
  readonly path: TriggerPath;
  readonly outcome: DecisionOutcome;
  /** The first of them; `matched` counts all. */
  readonly workflowIds: readonly string[];
  readonly matched: number;
  /** Those it could not judge. */
  readonly skipped: readonly string[];
  /** By which workflows it decided: where they came from, and as of which cluster time (null: as they were just then). */
  readonly registry: { readonly source: DecisionFacts['registry']['source']; readonly asOf: string | null };
  readonly registryRace: boolean;
  readonly matcherVersion: string;
  readonly obeyedPhase: Phase;
  /** Of the event, as this path knew it: `seconds:increment`. */
  readonly clusterTime: string | null;
  readonly decidedAt: string;
  readonly enqueuedAt: string | null;
  /** The change event's resume token; null where the path saw no event. */
  readonly eventToken: string | null;
}

export interface ExecutedTruth {
  readonly workflowId: string;
  readonly state: ExecutionState;
  /** Who came first. */
  readonly path: TriggerPath;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/**
 * What a finding rests on, side by side: what each path decided, what was executed, and what should have been.
 * Kept with the finding, because the records themselves may change or expire. Ready for JSON, dates as ISO
 * strings, lists bounded, never a submission's data.
 */
export interface Truths {
  readonly stamp: { readonly phase: Phase; readonly flagRevision: string; readonly decidedAt: string; readonly by: string } | null;
  /** What the expectation is as of: `seconds:increment`, with `about ` where nobody recorded the insert's cluster time. */
  readonly asOf: string;
  /** At most one of each path. */
  readonly decided: readonly DecidedTruth[];
  /** The first of them. */
  readonly executed: readonly ExecutedTruth[];
  /** Null where it is not known. */
  readonly expected: readonly string[] | null;
}

const longestList = 50;

export function truthsOf(subject: Case, event: EventName, expectation: Expectation): Truths {
  const { facts, stamp, clusterTime, asOf } = subject;
  return {
    stamp: stamp && { phase: stamp.phase, flagRevision: stamp.flagRevision, decidedAt: stamp.decidedAt.toISOString(), by: stamp.by },
    asOf: `${clusterTime ? '' : 'about '}${timeText(asOf)}`,
    decided: facts.decisions.filter((decision) => decision.event === event).slice(0, longestList).map(decidedTruth),
    executed: facts.executions.filter((execution) => execution.event === event).slice(0, longestList).map(executedTruth),
    expected: expectation.known && event === 'submitted' ? [...expectation.workflows.keys()].slice(0, longestList) : null,
  };
}

function decidedTruth(decision: DecisionFacts): DecidedTruth {
  const { path, outcome, matches, skipped, registry, registryRace, matcherVersion, phase, clusterTime, decidedAt, enqueuedAt, eventToken = null } = decision;
  return {
    path,
    outcome,
    workflowIds: matches.slice(0, longestList).map(({ workflowId }) => workflowId),
    matched: matches.length,
    skipped: skipped.slice(0, longestList).map(({ workflowId }) => workflowId),
    registry: { source: registry.source, asOf: registry.asOf && timeText(registry.asOf) },
    registryRace,
    matcherVersion,
    obeyedPhase: phase,
    clusterTime: clusterTime && timeText(clusterTime),
    decidedAt: decidedAt.toISOString(),
    enqueuedAt: enqueuedAt?.toISOString() ?? null,
    eventToken,
  };
}

function executedTruth({ workflowId, state, path, createdAt, endedAt }: ExecutionFacts): ExecutedTruth {
  return { workflowId, state, path, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
}

/** As people read it in the server's own logs. */
export function timeText({ seconds, increment }: ClusterTime): string {
  return `${seconds}:${increment}`;
}
