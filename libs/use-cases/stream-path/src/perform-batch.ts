import { maximumCausationDepth, type OrgId } from '@tandem/documents';
import { directWriteInstruction } from '@tandem/routing';
import type { BatchPlan, PlannedDirectWrite, PlannedRequest } from './batch-plan.ts';
import type { PerformOptions } from './perform-options.ts';
import { performUpdates } from './perform-updates.ts';
import { recordDeadLetters, triggerPlanned, withoutThoseDecided } from './trigger-planned.ts';

export type { PerformOptions } from './perform-options.ts';

/**
 * Direct writes, or updates, of one organization that have to wait for their turn: a second's worth at most, so that whoever
 * is told to stop before all have had theirs has done some of them, and the next one goes on from there.
 */
export interface PacedWrites {
  /** In milliseconds, by the clock of `elapsed`. */
  readonly dueAt: number;
  /** Does all they ask for; rejects only when the signal aborts. */
  readonly perform: (readAt: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Does all that a batch asks for, but for the direct writes and the updates that came too fast: they are handed back, so
 * that an import holds up nobody else. When it resolves, all else is durable; it rejects only when the
 * signal aborts.
 */
export async function performBatch(plan: BatchPlan, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  await recordDeadLetters(plan.deadLetters, options, signal);
  const readAt = plan.readAt ?? options.time.elapsed();
  await triggerPlanned(plan.stamped, readAt, options, signal);
  const paced = await performDirectWrites(plan.directWrites, readAt, options, signal);
  return plan.updates ? [...paced, ...(await performUpdates(plan.updates, readAt, options, signal))] : paced;
}

export interface PacedSignals {
  /** What still waits for its turn is not begun any more. */
  readonly reading: AbortSignal;
  readonly working: AbortSignal;
}

/** Does what `performBatch` handed back, each when it is due; false where that was not to be begun any more. */
export async function performPaced(paced: readonly PacedWrites[], options: PerformOptions, { reading, working }: PacedSignals): Promise<boolean> {
  const done = paced.map(async ({ dueAt, perform }) => {
    await options.time.sleep(Math.max(0, dueAt - options.time.elapsed()), reading);
    if (reading.aborted) return false;
    // their turn is where their way begins: waiting for it is no delay
    await perform(options.time.elapsed(), working);
    return true;
  });
  return (await Promise.all(done)).every(Boolean);
}

async function performDirectWrites(writes: readonly PlannedDirectWrite[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<readonly PacedWrites[]> {
  const decided = (await withoutThoseDecided(writes, options, signal)).map((write) => decideNow(write, options));
  if (decided.length === 0) return [];
  const recorded = decided.filter(({ request }) => request.instruction === 'record');
  const enqueued = decided.filter(({ request }) => request.instruction === 'enqueue');
  options.observe({ type: 'direct-writes', count: decided.length });
  for (const [instruction, count] of [['record', recorded.length], ['enqueue', enqueued.length]] as const) {
    if (count > 0) options.observe({ type: 'events', instruction, count });
  }
  const turns = [...byOrganization(enqueued)].flatMap(([orgId, all]) => options.directWriteLimit.turns(orgId, all));
  const now = options.time.elapsed();
  await triggerPlanned([...recorded, ...turns.flatMap(({ items, dueAt }) => (dueAt > now ? [] : items))], readAt, options, signal);
  return turns.filter(({ dueAt }) => dueAt > now).map(({ items, dueAt }) => ({ dueAt, perform: (from, until) => performUndecided(items, from, options, until) }));
}

/** Another may have had its turn first: a gap's backfill and what was read before the gap meet the same writes. */
async function performUndecided(planned: readonly PlannedRequest[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<void> {
  await triggerPlanned(await withoutThoseDecided(planned, options, signal), readAt, options, signal);
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

function decideNow({ request, raw, onlyRecord }: PlannedDirectWrite, options: PerformOptions): PlannedRequest {
  const { organizationId: orgId, submissionId, causationDepth = 0 } = request.submission;
  const { phase, directWrites } = options.phases.assignmentFor(orgId);
  const wanted = onlyRecord ? 'record' : directWriteInstruction(phase, directWrites);
  const tooDeep = wanted === 'enqueue' && causationDepth > maximumCausationDepth;
  if (tooDeep) options.observe({ type: 'too-deep', orgId, submissionId });
  return { raw, request: { ...request, phase, instruction: tooDeep ? 'record' : wanted } };
}
