import { readUpdatedSubmission } from '@tandem/change-events';
import { eventTokenOf, maximumCausationDepth, maximumDocumentBytes, type DeadLetter, type OrgId, type Phase, type Submission } from '@tandem/documents';
import { noRevision, updateInstruction, type PhaseSource, type UpdateInstruction } from '@tandem/routing';
import { formIdOf, listensTo, type PlannedRequest, type PlannedUpdate } from './batch-plan.ts';
import { byPlace } from './by-place.ts';
import { deadLetterOfUpdate } from './dead-letter.ts';
import type { UpdateOutcome } from './observation.ts';
import type { PacedWrites } from './perform-batch.ts';
import type { PerformOptions } from './perform-options.ts';
import type { SubmissionPlace } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { recordDeadLetters, triggerPlanned, withoutThoseDecided } from './trigger-planned.ts';
import { withDocuments, type KnownUpdate } from './updated-documents.ts';

/** Updates of one place, and what its organization's phase has them come to. */
interface UpdatesOfOne extends SubmissionPlace {
  readonly updates: readonly PlannedUpdate[];
  readonly phase: Phase;
  readonly instruction: 'enqueue' | 'record';
  /** Absent where it is their turn. */
  readonly limit?: RateLimit | undefined;
}

interface RequestOfUpdate extends PlannedRequest {
  readonly planned: PlannedUpdate;
}

/** How many are looked up, and decided, at once. */
const updatesAtOnce = 200;

/**
 * Does what updates ask for, by the phase that their organizations are in as the stream comes to them. Those that start
 * workflows and came too fast are handed back, and looked up once more when it is their turn: their documents are not held so
 * long. When it resolves, all else is durable; it rejects only when the signal aborts.
 */
export async function performUpdates(updates: readonly PlannedUpdate[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const paced: PacedWrites[] = [];
  for (const { items, ...place } of byPlace(updates, ({ update: { orgId }, raw: { origin } }) => ({ orgId, origin }))) {
    const { phase } = options.phases.assignmentFor(place.orgId);
    const instruction = instructionIn(phase, place.orgId, options.phases);
    if (instruction === 'count') tell('update-counted', items.length, options);
    else paced.push(...(await decideUpdates({ ...place, updates: items, phase, instruction, limit: options.updates?.limit }, readAt, options, signal)));
  }
  return paced;
}

/** Where nobody knows the phases a decision is left all the same: what was only counted could not be found again. */
function instructionIn(phase: Phase, orgId: OrgId, phases: PhaseSource): UpdateInstruction {
  const instruction = updateInstruction(phase);
  return instruction === 'count' && phases.flagRevision(orgId) === noRevision ? 'record' : instruction;
}

async function decideUpdates(group: UpdatesOfOne, readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const paced: PacedWrites[] = [];
  let left = group.updates;
  while (left.length > 0) {
    const chunk = left.slice(0, updatesAtOnce);
    const { known, unread, gone } = await withDocuments(group, chunk, options, signal);
    if (gone > 0) tell('update-gone', gone, options);
    paced.push(...(await decideKnown(group, known, readAt, options, signal)));
    left = [...unread, ...left.slice(updatesAtOnce)];
  }
  return paced;
}

async function decideKnown(group: UpdatesOfOne, known: readonly KnownUpdate[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const asked = known.filter(isAskedFor);
  tell('update-ignored', known.length - asked.length, options);
  const planned: RequestOfUpdate[] = [];
  const letters: DeadLetter[] = [];
  for (const one of asked) {
    const read = readDocument(one);
    if (typeof read !== 'string') planned.push(requestOf(one, read, group, options));
    else letters.push(deadLetterOfUpdate(one.planned.update, one.planned.raw, read, options.time.now()));
  }
  await recordDeadLetters(letters, options, signal);
  return triggerInTurn(group, await withoutThoseDecided(planned, options, signal), readAt, options, signal);
}

/** Only what starts workflows is counted in: what was decided already and is read again costs no turn. */
async function triggerInTurn(group: UpdatesOfOne, undecided: readonly RequestOfUpdate[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const recorded = undecided.filter(({ request }) => request.instruction === 'record');
  const enqueued = undecided.filter(({ request }) => request.instruction === 'enqueue');
  const turns = group.limit?.turns(group.orgId, enqueued) ?? [{ items: enqueued, dueAt: -Infinity }];
  const now = options.time.elapsed();
  const due = turns.flatMap(({ items, dueAt }) => (dueAt > now ? [] : items));
  tell('record', recorded.length, options);
  tell('enqueue', due.length, options);
  await triggerPlanned([...recorded, ...due], readAt, options, signal);
  return turns.filter(({ dueAt }) => dueAt > now).map(({ items, dueAt }) => {
    const left = { ...group, updates: items.map(({ planned }) => planned), limit: undefined };
    return { dueAt, perform: (from, until) => decideUpdates(left, from, options, until) };
  });
}

/** What nobody listens for is not even understood; of one that is too large or has no form nobody knows. */
function isAskedFor({ planned, document }: KnownUpdate): boolean {
  const formId = formIdOf(document);
  return formId === undefined || listenersFor(planned, formId).length > 0;
}

function listenersFor({ listeners, update: { kinds } }: PlannedUpdate, formId: string) {
  return listeners.filter((workflow) => listensTo(workflow, kinds, formId));
}

function readDocument({ planned, document, oversizedBytes }: KnownUpdate): Submission | string {
  if (oversizedBytes !== undefined) return `the submission, or its update, has ${oversizedBytes} bytes, more than the ${maximumDocumentBytes} (8 MiB) that can be processed`;
  const read = readUpdatedSubmission(planned.update.orgId, document);
  return read.outcome === 'read' ? read.submission : read.reason;
}

function requestOf({ planned, dataFrom }: KnownUpdate, submission: Submission, { orgId, phase, instruction }: UpdatesOfOne, options: PerformOptions): RequestOfUpdate {
  const { update, raw, basis } = planned;
  const { submissionId, causationDepth = 0 } = submission;
  const tooDeep = instruction === 'enqueue' && causationDepth > maximumCausationDepth;
  if (tooDeep) options.observe({ type: 'too-deep', orgId, submissionId });
  const eventToken = eventTokenOf(raw.token);
  return {
    planned,
    raw,
    request: {
      path: 'stream',
      instruction: tooDeep ? 'record' : instruction,
      phase,
      submission,
      dataFrom,
      mergeKey: update.mergeKey,
      event: update.event,
      updateKinds: update.kinds,
      candidates: listenersFor(planned, submission.formId),
      malformed: [],
      ...basis,
      ...(eventToken !== null && { eventToken }),
      insertedAt: update.wallTime,
    },
  };
}

function tell(instruction: UpdateOutcome | 'record' | 'enqueue', count: number, { observe }: PerformOptions): void {
  if (count > 0) observe({ type: 'events', instruction, count });
}
