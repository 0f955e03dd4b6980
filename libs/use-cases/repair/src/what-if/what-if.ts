import type { DecisionFacts } from '@tandem/comparison';
import type { OrgId, SkippedWorkflow } from '@tandem/documents';
import { historyReachOf, type Clock, type FactSource, type Window } from '@tandem/reconciliation';
import type { KnownWorkflows, StreamState } from '@tandem/trigger';
import { otherDefinitions, otherMatcher, submissionOf, type Alternative, type Matcher, type OtherDefinitions } from './alternative.ts';
import { createComparison, type Comparison, type WhatIfExample, type WhatIfTotals, type WorkflowChange } from './comparison.ts';
import { pastSubmissions, type PastSubmission } from './past-submissions.ts';

export interface WhatIfPorts {
  readonly facts: Pick<FactSource, 'organizations' | 'submissions' | 'decisions'>;
  readonly registry: KnownWorkflows;
  readonly stream: Pick<StreamState, 'watermark'>;
  readonly clock: Clock;
  readonly marginMs: number;
}

export interface WhatIfRequest {
  readonly window: Window;
  /** Null: all organizations; those that the definitions name none of are left out. */
  readonly orgId: OrgId | null;
  /** Null: the workflows as of each insert, so that only the matcher is another. */
  readonly definitions: OtherDefinitions | null;
  /** This build's unless given. */
  readonly matcher?: Matcher;
}

/** What another matcher or other definitions would have started in a past window. */
export interface WhatIfReport {
  readonly window: Window;
  readonly orgId: OrgId | null;
  readonly alternative: string;
  readonly organizations: number;
  /** False where the signal ended it before all was replayed. */
  readonly isWhole: boolean;
  readonly totals: WhatIfTotals;
  /** Those that change most first, at most a thousand; `workflowsLeftOut` more are in the totals alone. */
  readonly workflows: readonly WorkflowChange[];
  readonly workflowsLeftOut: number;
  /** The first that differ. */
  readonly examples: readonly WhatIfExample[];
  readonly malformed: readonly SkippedWorkflow[];
}

const mostMalformed = 100;

/**
 * Replays the submissions of a window, stamped and direct, against other definitions or another matcher,
 * beside what was decided. Reads only. In constant memory: what is kept grows with the workflows, never
 * with the submissions. Rejects where a backend does not answer.
 */
export async function whatIf(ports: WhatIfPorts, request: WhatIfRequest, signal: AbortSignal, onProgress: (submissions: number) => void = () => undefined): Promise<WhatIfReport> {
  const { window, orgId, definitions } = request;
  const all = orgId ? [orgId] : await ports.facts.organizations(signal);
  const organizations = definitions ? all.filter((one) => definitions.documents.some((document) => (document.orgId ?? one) === one)) : all;
  const comparison = createComparison();
  const malformed: SkippedWorkflow[] = [];
  let name = '';
  for (const organization of organizations) {
    if (signal.aborted) break;
    const alternative = await alternativeFor(ports, organization, request);
    name = alternative.name;
    malformed.push(...alternative.malformed.slice(0, mostMalformed - malformed.length));
    await replayAll(ports, organization, window, alternative, comparison, signal, onProgress);
  }
  return { window, orgId, alternative: name, organizations: organizations.length, isWhole: !signal.aborted, malformed, ...comparison.read() };
}

async function replayAll(
  { facts }: WhatIfPorts,
  orgId: OrgId,
  window: Window,
  alternative: Alternative,
  comparison: Comparison,
  signal: AbortSignal,
  onProgress: (submissions: number) => void,
): Promise<void> {
  for await (const batch of pastSubmissions(facts, orgId, window)) {
    if (signal.aborted) return;
    for (const past of batch) await replay(orgId, past, alternative, comparison);
    onProgress(comparison.submissions());
  }
}

async function alternativeFor(ports: WhatIfPorts, orgId: OrgId, { definitions, matcher }: WhatIfRequest): Promise<Alternative> {
  if (definitions) return otherDefinitions(orgId, definitions, matcher);
  const reach = historyReachOf(await ports.stream.watermark());
  return otherMatcher({ registry: ports.registry, reach, marginMs: ports.marginMs }, matcher);
}

async function replay(orgId: OrgId, past: PastSubmission, alternative: Alternative, comparison: Comparison): Promise<void> {
  const submission = submissionOf(orgId, past);
  const before = decidedWorkflows(past.decisions);
  if (!submission || !before) {
    comparison.leftOut(submission ? 'undecided' : 'unreadable');
    return;
  }
  const { matches, skipped } = await alternative.match(past, submission);
  const meant = (ids: readonly string[]) => (alternative.only ? ids.filter((id) => alternative.only?.has(id)) : ids);
  const { submissionId, formId } = submission;
  const insertedAt = past.submission.stamp?.decidedAt ?? new Date(past.submission.idTime);
  comparison.compared({
    orgId, submissionId, formId, insertedAt,
    before: meant(before), after: meant(matches.map(({ workflowId }) => workflowId)),
    isUnjudgeable: skipped.length > 0, changedSince: past.changedSince,
  });
}

/** What the paths that started something decided; where none did, what they wrote down. Null where nobody decided. */
function decidedWorkflows(decisions: readonly DecisionFacts[]): readonly string[] | null {
  if (decisions.length === 0) return null;
  const starting = decisions.filter(({ outcome }) => outcome !== 'recorded');
  const heeded = starting.length > 0 ? starting : decisions;
  return [...new Set(heeded.flatMap(({ matches }) => matches.map(({ workflowId }) => workflowId as string)))].sort();
}
