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
import { recordDeadLetters, triggerPlanned, withoutThoseDecided } from './trigger-planned.ts';
import { withDocuments, type KnownUpdate } from './updated-documents.ts';

/** Updates of one place, and what its organization's phase has them come to. */
interface UpdatesOfOne extends SubmissionPlace {
  readonly updates: readonly PlannedUpdate[];
  readonly phase: Phase;
  readonly instruction: 'enqueue' | 'record';
}

/** How many are looked up, and decided, at once. */
const updatesAtOnce = 200;

/**
 * Does what updates ask for, by the phase that their organizations are in as the stream comes to them. Those that are
 * to start workflows and came too fast are handed back, before they are looked up. When it resolves, all else is
 * durable; it rejects only when the signal aborts.
 */
export async function performUpdates(updates: readonly PlannedUpdate[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const paced: PacedWrites[] = [];
  for (const { items, ...place } of byPlace(updates, ({ update: { orgId }, raw: { origin } }) => ({ orgId, origin }))) {
    const { orgId } = place;
    const { phase } = options.phases.assignmentFor(orgId);
    const instruction = instructionIn(phase, orgId, options.phases);
    if (instruction === 'count') {
      tell('update-counted', items.length, options);
      continue;
    }
    const perform = (from: number, until: AbortSignal) => decideUpdates({ ...place, updates: items, phase, instruction }, from, options, until);
    const dueAt = instruction === 'enqueue' ? (options.updates?.limit.reserve(orgId, items.length) ?? 0) : 0;
    if (dueAt > options.time.elapsed()) paced.push({ dueAt, perform });
    else await perform(readAt, signal);
  }
  return paced;
}

/** Where nobody knows the phases a decision is left all the same: what was only counted could not be found again. */
function instructionIn(phase: Phase, orgId: OrgId, phases: PhaseSource): UpdateInstruction {
  const instruction = updateInstruction(phase);
  return instruction === 'count' && phases.flagRevision(orgId) === noRevision ? 'record' : instruction;
}

async function decideUpdates(group: UpdatesOfOne, readAt: number, options: PerformOptions, signal: AbortSignal): Promise<void> {
  let left = group.updates;
  while (left.length > 0) {
    const chunk = left.slice(0, updatesAtOnce);
    const { known, unread, gone } = await withDocuments(group, chunk, options, signal);
    if (gone > 0) tell('update-gone', gone, options);
    await decideKnown(group, known, readAt, options, signal);
    left = [...unread, ...left.slice(updatesAtOnce)];
  }
}

async function decideKnown(group: UpdatesOfOne, known: readonly KnownUpdate[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<void> {
  const asked = known.filter(isAskedFor);
  tell('update-ignored', known.length - asked.length, options);
  const planned: PlannedRequest[] = [];
  const letters: DeadLetter[] = [];
  for (const one of asked) {
    const read = readDocument(one);
    if (typeof read !== 'string') planned.push(requestOf(one, read, group, options));
    else letters.push(deadLetterOfUpdate(one.planned.update, one.planned.raw, null, read, options.time.now()));
  }
  await recordDeadLetters(letters, options, signal);
  const undecided = await withoutThoseDecided(planned, options, signal);
  for (const instruction of ['record', 'enqueue'] as const) {
    const count = undecided.filter(({ request }) => request.instruction === instruction).length;
    if (count > 0) options.observe({ type: 'events', instruction, count });
  }
  await triggerPlanned(undecided, readAt, options, signal);
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

function requestOf({ planned, dataFrom }: KnownUpdate, submission: Submission, { orgId, phase, instruction }: UpdatesOfOne, options: PerformOptions): PlannedRequest {
  const { update, raw, basis } = planned;
  const { submissionId, causationDepth = 0 } = submission;
  const tooDeep = instruction === 'enqueue' && causationDepth > maximumCausationDepth;
  if (tooDeep) options.observe({ type: 'too-deep', orgId, submissionId });
  const eventToken = eventTokenOf(raw.token);
  return {
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

function tell(instruction: UpdateOutcome, count: number, { observe }: PerformOptions): void {
  if (count > 0) observe({ type: 'events', instruction, count });
}
