import { decisionId, maximumCausationDepth, type DeadLetter, type OrgId } from '@tandem/documents';
import { directWriteInstruction, type PhaseSource } from '@tandem/routing';
import type { Trigger } from '@tandem/trigger';
import { untilDone, type RetryOptions } from './backoff.ts';
import type { BatchPlan, PlannedDirectWrite, PlannedRequest } from './batch-plan.ts';
import { deadLetterOfTooOld } from './dead-letter.ts';
import type { DeadLetterStore, EarlierDecisions } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { createStageTimes } from './stage-times.ts';
import type { TriggerGuard } from './trigger-guard.ts';

export interface PerformOptions extends RetryOptions {
  readonly trigger: Trigger;
  readonly guard: TriggerGuard;
  readonly deadLetters: DeadLetterStore;
  readonly earlier: EarlierDecisions;
  readonly phases: PhaseSource;
  /** For triggering direct writes, by organization. */
  readonly directWriteLimit: RateLimit;
}

/** Direct writes of one organization that have to wait for their turn. */
export interface PacedWrites {
  readonly planned: readonly PlannedRequest[];
  /** By the server's clock, in milliseconds. */
  readonly dueAt: number;
}

/**
 * Does all that a batch asks for, but for the direct writes that came too fast: they are handed back, so
 * that an import holds up nobody else. When it resolves, all else is durable; it rejects only when the
 * signal aborts.
 */
export async function performBatch(plan: BatchPlan, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  await recordDeadLetters(plan.deadLetters, options, signal);
  const readAt = plan.readAt ?? options.time.elapsed();
  await triggerAll(plan.stamped, readAt, options, signal);
  return performDirectWrites(plan.directWrites, readAt, options, signal);
}

export interface PacedSignals {
  /** What still waits for its turn is not begun any more. */
  readonly reading: AbortSignal;
  readonly working: AbortSignal;
}

/** Does what `performBatch` handed back, each when it is due; false where that was not to be begun any more. */
export async function performPaced(paced: readonly PacedWrites[], options: PerformOptions, { reading, working }: PacedSignals): Promise<boolean> {
  const done = paced.map(async ({ planned, dueAt }) => {
    // a signal of its own: any number may wait, and many listeners on one signal look like a leak
    await options.time.sleep(Math.max(0, dueAt - options.time.now()), AbortSignal.any([reading]));
    if (reading.aborted) return false;
    // their turn is where their way begins: waiting for it is no delay
    await triggerAll(planned, options.time.elapsed(), options, working);
    return true;
  });
  return (await Promise.all(done)).every(Boolean);
}

async function triggerAll(planned: readonly PlannedRequest[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<void> {
  if (planned.length === 0) return;
  const times = createStageTimes(readAt, options.time);
  const { results, poison } = await options.guard.triggerAll(planned, signal, times.reached);
  for (const { stage, ms } of times.stages()) options.observe({ type: 'stage', stage, ms, events: planned.length });
  const tooOld = [...results].filter(([, result]) => result.outcome === 'too-old');
  const delaysMs = [...results.values()].flatMap((result) =>
    result.outcome === 'decided' && result.decision.enqueuedAt ? [result.decision.enqueuedAt.getTime() - result.decision.insertedAt.getTime()] : [],
  );
  if (delaysMs.length > 0) options.observe({ type: 'enqueued', delaysMs });
  const letters = [...poison, ...tooOld.map(([one]) => deadLetterOfTooOld(one, options.time.now()))];
  await recordDeadLetters(letters, options, signal);
}

async function recordDeadLetters(letters: readonly DeadLetter[], options: PerformOptions, signal: AbortSignal): Promise<void> {
  if (letters.length === 0) return;
  // a letter that is lost is an event that is lost, whatever is wrong
  await untilDone('dead-letters', options, signal, () => options.deadLetters.recordAll(letters, signal), () => true);
  for (const { code, orgId, submissionId, message } of letters) {
    options.observe({ type: 'dead-lettered', code, orgId, submissionId: submissionId ?? null, message });
  }
}

async function performDirectWrites(writes: readonly PlannedDirectWrite[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  if (writes.length === 0) return [];
  const ids = writes.map(decisionIdOf);
  const earlier = await untilDone('earlier-decisions', options, signal, () => options.earlier.find(ids, signal), () => true);
  const decided = writes.map((write) => frozen(write, earlier) ?? decideNow(write, options));
  const recorded = decided.filter(({ request }) => request.instruction === 'record');
  const enqueued = decided.filter(({ request }) => request.instruction === 'enqueue');
  options.observe({ type: 'direct-writes', count: writes.length });
  for (const [instruction, count] of [['record', recorded.length], ['enqueue', enqueued.length]] as const) {
    if (count > 0) options.observe({ type: 'events', instruction, count });
  }
  const turns = [...byOrganization(enqueued)].map(([orgId, planned]) => ({ planned, dueAt: options.directWriteLimit.reserve(orgId, planned.length) }));
  const now = options.time.now();
  await triggerAll([...recorded, ...turns.flatMap(({ planned, dueAt }) => (dueAt > now ? [] : planned))], readAt, options, signal);
  return turns.filter(({ dueAt }) => dueAt > now);
}

function byOrganization(planned: readonly PlannedRequest[]): ReadonlyMap<OrgId, readonly PlannedRequest[]> {
  const groups = new Map<OrgId, PlannedRequest[]>();
  for (const one of planned) {
    const orgId = one.request.submission.organizationId;
    const group = groups.get(orgId);
    if (group) group.push(one);
    else groups.set(orgId, [one]);
  }
  return groups;
}

function decisionIdOf({ request }: PlannedDirectWrite) {
  return decisionId(request.submission.organizationId, request.submission.submissionId, request.event, request.path);
}

/** The first recorded decision stands, whatever the phase is by now. */
function frozen(write: PlannedDirectWrite, earlier: Awaited<ReturnType<EarlierDecisions['find']>>): PlannedRequest | undefined {
  const decision = earlier.get(decisionIdOf(write));
  if (!decision) return undefined;
  return { raw: write.raw, request: { ...write.request, phase: decision.phase, instruction: decision.outcome === 'recorded' ? 'record' : 'enqueue' } };
}

function decideNow({ request, raw, onlyRecord }: PlannedDirectWrite, options: PerformOptions): PlannedRequest {
  const { organizationId: orgId, submissionId, causationDepth = 0 } = request.submission;
  const { phase, directWrites } = options.phases.assignmentFor(orgId);
  const wanted = onlyRecord ? 'record' : directWriteInstruction(phase, directWrites);
  const tooDeep = wanted === 'enqueue' && causationDepth > maximumCausationDepth;
  if (tooDeep) options.observe({ type: 'too-deep', orgId, submissionId });
  return { raw, request: { ...request, phase, instruction: tooDeep ? 'record' : wanted } };
}
