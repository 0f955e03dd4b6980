import { parseChangeEvent, type ChangeEvent, type RawChangeEvent, type SubmissionInserted, type SubmissionUpdated } from '@tandem/change-events';
import { eventTokenOf, insertTimeOf, updateKinds, type DeadLetter } from '@tandem/documents';
import { instructionFor, type Instruction } from '@tandem/routing';
import type { TriggerRequest } from '@tandem/trigger';
import type { CompiledWorkflow } from '@tandem/workflow-matching';
import { untilDone } from './backoff.ts';
import { formIdOf, listensTo, type BatchPlan, type PlannedDirectWrite, type PlannedRequest, type PlannedUpdate } from './batch-plan.ts';
import { deadLetterOfInvalid } from './dead-letter.ts';
import type { ChangeSource, HistoryRecord } from './ports.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { writeHistory, type HistoryOptions } from './write-history.ts';

export interface PlannerOptions extends HistoryOptions {
  readonly registry: StreamRegistry;
  readonly source: Pick<ChangeSource, 'isCanary'>;
  /** Whether updates of submissions start workflows. */
  readonly followsUpdates: boolean;
}

export interface PlanInProgress {
  readonly stamped: PlannedRequest[];
  readonly directWrites: PlannedDirectWrite[];
  readonly deadLetters: DeadLetter[];
  /** Made with the first one: most batches have none. */
  updates?: PlannedUpdate[];
}

/**
 * Goes through a batch in stream order: workflow changes move the registry, submissions take from it
 * what it holds at that place. Changes are in history before any submission after them is planned, so
 * a replay decides the same. Rejects only when the signal aborts.
 */
export async function planBatch(events: readonly RawChangeEvent[], options: PlannerOptions, signal: AbortSignal): Promise<BatchPlan> {
  const readAt = options.time.elapsed();
  const arrivedAt = options.time.now();
  const plan: PlanInProgress = { stamped: [], directWrites: [], deadLetters: [] };
  if (events.length > 0) options.observe({ type: 'arrived', agesMs: events.map(({ wallTime }) => arrivedAt - wallTime.getTime()) });
  const counts = new Map<Counted, number>();
  const basis = asOfTheEvent(options.registry);
  let unwritten: HistoryRecord[] = [];

  async function writeUnwritten(): Promise<void> {
    const records = unwritten;
    unwritten = [];
    await writeHistory(records, options, signal);
  }

  for (const raw of events) {
    const event = parseChangeEvent(raw);
    if (event.kind === 'workflow-changed' || event.kind === 'workflows-reset') {
      const records = await untilDone('workflow-lookup', options, signal, () => options.registry.follow(event), () => true);
      unwritten.push(...records);
      reportMalformed(records, options);
    } else {
      await writeUnwritten();
    }
    if (options.source.isCanary(event.orgId)) {
      if (event.kind === 'submission-inserted') options.observe({ type: 'canary-seen', submissionId: event.submission.submissionId });
      continue;
    }
    const counted = planEvent(event, raw, plan, basis, options);
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  await writeUnwritten();
  for (const [counted, count] of counts) {
    // direct writes and updates are counted by what becomes of them
    if (counted !== 'direct' && counted !== 'update') options.observe({ type: 'events', instruction: counted, count });
  }
  return { ...plan, readAt };
}

type Counted = 'workflow' | 'submissions-replaced' | 'invalid' | 'direct' | 'update' | 'update-ignored' | ReturnType<typeof instructionFor>;

function planEvent(event: ChangeEvent, raw: RawChangeEvent, plan: PlanInProgress, basis: DecisionBasis, options: PlannerOptions): Counted {
  switch (event.kind) {
    case 'workflow-changed':
    case 'workflows-reset':
      return 'workflow';
    case 'submissions-replaced':
      options.observe({ type: 'submissions-replaced', orgId: event.orgId });
      return 'submissions-replaced';
    case 'invalid':
      plan.deadLetters.push(deadLetterOfInvalid(event, options.time.now()));
      return 'invalid';
    case 'submission-inserted':
      return planSubmission(event, raw, plan, basis);
    case 'submission-updated':
      return planUpdate(event, raw, plan, basis, options);
  }
}

/** Of an organization where no workflow listens to updates, an update costs no more than this. */
function planUpdate(update: SubmissionUpdated, raw: RawChangeEvent, plan: PlanInProgress, basis: DecisionBasis, { registry, followsUpdates }: PlannerOptions): Counted {
  const listeners = followsUpdates ? listenersFor(update, registry, formIdOf(raw.fullDocument)) : [];
  if (listeners.length === 0) return 'update-ignored';
  plan.updates ??= [];
  plan.updates.push({ update, raw, listeners, basis: basis.of(update) });
  return 'update';
}

/** Where the event tells the form, those of other forms need not wait for their turn to be let go. */
function listenersFor({ orgId, kinds }: SubmissionUpdated, registry: StreamRegistry, formId: string | undefined): readonly CompiledWorkflow[] {
  if (kinds.length === 0) return [];
  const listeners = registry.updateListenersOf(orgId);
  return kinds.length === updateKinds.length && formId === undefined ? listeners : listeners.filter((workflow) => listensTo(workflow, kinds, formId));
}

/** What a submission is decided by. */
export interface DecisionBasis extends Pick<StreamRegistry, 'candidatesFor' | 'malformedFor'> {
  /** How the decision is to name it. */
  of(event: Pick<SubmissionInserted, 'orgId' | 'clusterTime'>): Pick<TriggerRequest, 'registry' | 'registryRace' | 'clusterTime'>;
}

/** The stream's own registry, at the place of the event. */
function asOfTheEvent(registry: StreamRegistry): DecisionBasis {
  return {
    candidatesFor: (orgId, formId) => registry.candidatesFor(orgId, formId),
    malformedFor: (orgId, formId) => registry.malformedFor(orgId, formId),
    of: ({ orgId, clusterTime }) => ({ registry: { source: 'stream', asOf: clusterTime }, registryRace: registry.isRacing(orgId, clusterTime), clusterTime }),
  };
}

/** Whether the stream path has anything to do for it: its stamp may leave all of it to another path. */
export function asksForSomething({ submission: { routing } }: SubmissionInserted): boolean {
  return !routing || isOrder(instructionFor('stream', routing.phase));
}

function isOrder(instruction: Instruction): instruction is 'enqueue' | 'record' {
  return instruction === 'enqueue' || instruction === 'record';
}

/** Adds to the plan what an inserted submission asks for, and says what that is. */
export function planSubmission(event: SubmissionInserted, raw: RawChangeEvent, plan: PlanInProgress, basis: DecisionBasis, onlyRecord = false): Counted {
  const stamp = event.submission.routing;
  if (!stamp) {
    plan.directWrites.push({ request: requestOf(event, raw, event.wallTime, basis), raw, ...(onlyRecord && { onlyRecord }) });
    return 'direct';
  }
  const instruction = instructionFor('stream', stamp.phase);
  if (isOrder(instruction)) {
    plan.stamped.push({ request: { ...requestOf(event, raw, insertTimeOf(stamp, event.wallTime), basis), instruction, phase: stamp.phase }, raw });
  }
  return instruction;
}

function requestOf(event: SubmissionInserted, raw: RawChangeEvent, insertedAt: Date, basis: DecisionBasis): Omit<TriggerRequest, 'instruction' | 'phase'> {
  const { orgId, submission, mergeKey } = event;
  const eventToken = eventTokenOf(raw.token);
  return {
    path: 'stream',
    submission,
    mergeKey,
    event: 'submitted',
    candidates: basis.candidatesFor(orgId, submission.formId),
    malformed: basis.malformedFor(orgId, submission.formId),
    ...basis.of(event),
    ...(eventToken !== null && { eventToken }),
    insertedAt,
  };
}

function reportMalformed(records: readonly HistoryRecord[], options: PlannerOptions): void {
  for (const { entry } of records) {
    if (entry.malformed === undefined) continue;
    options.observe({ type: 'workflow-malformed', orgId: entry.orgId, workflowId: entry.workflowId, reason: entry.malformed });
  }
}
