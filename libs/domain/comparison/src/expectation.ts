import type { SubmissionSnapshot } from '@tandem/documents';
import { wasChanged, type Case } from './case.ts';
import { historyDoubt } from './history-doubt.ts';
import type { CauseOf } from './kinds.ts';
import { readFilter, type Answer } from './plain-reading/read-filter.ts';
import { coversTime, isInForceAt, type WorkflowVersion } from './timeline.ts';

/**
 * What should have been started for an insert. `unreadable` are workflows of which the rules as written
 * cannot be read, so that neither yes nor no is right; `malformed` those of them whose document the paths
 * refuse: both leave it out, and might both be wrong.
 */
export type Expectation =
  | { readonly known: true; readonly workflows: ReadonlyMap<string, string>; readonly unreadable: ReadonlySet<string>; readonly malformed: ReadonlySet<string> }
  | { readonly known: false };

/**
 * A plain reading of the rules over the workflows as of the insert: a scan, one after the other. It is
 * written a second time on purpose and shares no code with the matcher: what judges the paths must not
 * be wrong in the same way as they are.
 */
export function expectationFor(subject: Case): Expectation {
  const { timeline } = subject.circumstances;
  const snapshot = snapshotToJudge(subject);
  if (!snapshot || !coversTime(timeline, subject.asOf) || historyDoubt(subject)) return { known: false };
  const workflows = new Map<string, string>();
  const malformed = new Set<string>();
  const unreadable = new Set<string>();
  const candidates = [...(timeline.byForm.get(snapshot.formId) ?? []), ...(timeline.byForm.get(null) ?? []), ...malformedByAPath(subject)];
  for (const version of candidates) {
    if (!isInForceAt(version, subject.asOf)) continue;
    if (version.malformed) malformed.add(version.workflowId);
    const starts = shouldStart(version, snapshot);
    if (starts === 'unreadable') unreadable.add(version.workflowId);
    else if (starts && version.definitionId) workflows.set(version.workflowId, version.definitionId);
  }
  return { known: true, workflows, unreadable, malformed };
}

/** A path that skipped one for this submission's form says that it is concerned, whatever forms it named before. */
function malformedByAPath({ decisions, circumstances }: Case): readonly WorkflowVersion[] {
  const skipped = new Set([...decisions.values()].flatMap((decision) => decision.skipped.map(({ workflowId }) => workflowId)));
  return [...skipped].flatMap((workflowId) => circumstances.timeline.byWorkflow.get(workflowId) ?? []).filter((version) => version.malformed);
}

/** Why there is no expectation. */
export function causeOfNoExpectation(subject: Case): CauseOf<'unknown'> {
  const doubt = historyDoubt(subject);
  if (doubt) return doubt.cause;
  return subject.facts.submission && !snapshotToJudge(subject) ? 'data-undecodable' : 'no-history';
}

/** The data as of the insert: the submission's own, unless it was changed since and an execution has kept it. */
function snapshotToJudge({ facts }: Case): SubmissionSnapshot | null {
  if (facts.submission && !wasChanged(facts)) return facts.submission.snapshot;
  return facts.asDecided ?? facts.submission?.snapshot ?? null;
}

/** Any of its trigger nodes is enough; a node that can't be read leaves it open unless another one answers yes. */
function shouldStart({ rules }: WorkflowVersion, snapshot: SubmissionSnapshot): Answer {
  if (!rules) return 'unreadable';
  if (!rules.active) return false;
  const answers = rules.triggers
    .filter((config) => config.formId === snapshot.formId && (config.event ?? 'submitted') === 'submitted')
    .map((config) => readFilter(config.filter, snapshot));
  if (answers.includes(true)) return true;
  return answers.includes('unreadable') ? 'unreadable' : false;
}
