import { parseChangeEvent, type RawChangeEvent, type SubmissionInserted } from '@tandem/change-events';
import { decisionId, orgIdSchema, type DeadLetter, type RegistryVersion } from '@tandem/documents';
import type { KnownWorkflows, StreamState } from '@tandem/trigger';
import { deadLetterOfInvalid } from '../dead-letter.ts';
import type { StreamObservation, StreamObserver } from '../observation.ts';
import { performBatch, performPaced, type PacedWrites, type PerformOptions } from '../perform-batch.ts';
import { asksForSomething, planSubmission, type DecisionBasis, type PlanInProgress } from '../plan-batch.ts';
import type { ChangeSource } from '../ports.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { StreamPathPorts } from '../stream-path.ts';
import { createTriggerGuard } from '../trigger-guard.ts';
import { createEventBasis } from './event-basis.ts';

export interface EventIntakePorts extends Pick<StreamPathPorts, 'trigger' | 'deadLetters' | 'earlier' | 'phases' | 'time'> {
  readonly source: Pick<ChangeSource, 'tellsOf' | 'isCanary'>;
  readonly reach: StreamState;
  readonly workflows: KnownWorkflows;
  readonly observe?: StreamObserver;
}

export interface EventIntakeSettings {
  /** How many direct writes of an organization may trigger each second. */
  readonly directWritesPerSecond: number;
}

/** How long a direct write may wait here for its turn, in milliseconds. */
const longestTurnMs = 5_000;

/** What came of an event. Whatever it says is durable. */
export type IntakeOutcome =
  | { readonly outcome: 'decided'; readonly registry: RegistryVersion['source'] }
  /** The stream, or this event the first time it came. */
  | { readonly outcome: 'already-decided' }
  /** The stamp, or its being a canary, gives this path nothing to do. */
  | { readonly outcome: 'nothing-to-do' }
  | { readonly outcome: 'dead-lettered'; readonly code: string; readonly reason: string }
  /** It is not for here, and nothing was kept of it. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** So many direct writes of the organization came that its turn is far off: it is to come again. */
  | { readonly outcome: 'later'; readonly afterMs: number };

/** Takes change events one by one, from a source that brings them again until they are taken. */
export interface EventIntake {
  /**
   * Does with an event what the stream does: the keys are the stream's, so whichever comes second finds it done.
   * Resolves when all is durable. Rejects when the signal aborts, or a store does: then it is to come again.
   */
  take(raw: RawChangeEvent, signal: AbortSignal): Promise<IntakeOutcome>;
}

export function createEventIntake(ports: EventIntakePorts, { directWritesPerSecond }: EventIntakeSettings): EventIntake {
  const observe = (observation: StreamObservation): void => { ports.observe?.(observation); };
  const performer: PerformOptions = {
    ...ports,
    observe,
    guard: createTriggerGuard(ports.trigger, { time: ports.time, observe }),
    directWriteLimit: createRateLimit(directWritesPerSecond, ports.time, longestTurnMs),
  };
  const basis = createEventBasis(ports);

  async function decide(event: SubmissionInserted, raw: RawChangeEvent, by: DecisionBasis, signal: AbortSignal): Promise<IntakeOutcome> {
    const plan = emptyPlan();
    planSubmission(event, raw, plan, by);
    const { registry } = by.of(event);
    return perform(plan, performer, signal, { outcome: 'decided', registry: registry.source });
  }

  return {
    async take(raw, signal) {
      signal.throwIfAborted();
      const event = parseChangeEvent(raw);
      const refusal = refusalOf(raw, event.orgId, ports.source);
      if (refusal !== null) return { outcome: 'refused', reason: refusal };
      if (ports.source.isCanary(event.orgId)) return { outcome: 'nothing-to-do' };
      if (event.kind === 'invalid') {
        const plan = { ...emptyPlan(), deadLetters: [deadLetterOfInvalid(event, ports.time.now())] };
        return perform(plan, performer, signal, { outcome: 'nothing-to-do' });
      }
      if (event.kind !== 'submission-inserted') return { outcome: 'refused', reason: notAnInsert };
      if (!asksForSomething(event)) return { outcome: 'nothing-to-do' };
      const id = decisionId(event.orgId, event.submission.submissionId, 'submitted', 'stream');
      const isDecided = async () => (await ports.earlier.find([id], signal)).has(id);
      const by = (await isDecided()) ? null : await basis.of(event, isDecided, signal);
      return by ? decide(event, raw, by, signal) : { outcome: 'already-decided' };
    },
  };
}

const emptyPlan = (): PlanInProgress => ({ stamped: [], directWrites: [], deadLetters: [] });
const notAnInsert = 'only inserts of submissions are taken here';

/** What is not for here, by what the event says of itself; what is for here and cannot be understood is a dead letter. */
function refusalOf(raw: RawChangeEvent, orgId: string, source: EventIntakePorts['source']): string | null {
  const { namespace, operationType, unmapped } = raw;
  // of another source, and nobody can tell whose: that is for a person to look at
  if (unmapped !== undefined && operationType === 'insert') return null;
  const collection = typeof namespace === 'object' && namespace !== null && 'coll' in namespace ? namespace.coll : undefined;
  if (operationType !== 'insert' || collection !== 'form_submissions') return notAnInsert;
  const known = orgIdSchema.safeParse(orgId);
  return known.success && source.tellsOf(known.data) ? null : 'its database is none of this deployment';
}

/** Performs a plan of one event, its turn included, and says what came of it: a dead letter, or `otherwise`. */
async function perform(plan: PlanInProgress, options: PerformOptions, signal: AbortSignal, otherwise: IntakeOutcome): Promise<IntakeOutcome> {
  const letters: Pick<DeadLetter, 'code' | 'message'>[] = [];
  const observe: StreamObserver = (observation) => {
    if (observation.type === 'dead-lettered') letters.push(observation);
    options.observe(observation);
  };
  const own = { ...options, observe };
  const paced = await performBatch(plan, own, signal);
  const waitMs = turnOf(paced) - options.time.elapsed();
  if (waitMs > longestTurnMs) return { outcome: 'later', afterMs: waitMs };
  await performPaced(paced, own, { reading: signal, working: signal });
  signal.throwIfAborted();
  const [letter] = letters;
  return letter ? { outcome: 'dead-lettered', code: letter.code, reason: letter.message } : otherwise;
}

function turnOf(paced: readonly PacedWrites[]): number {
  return Math.max(-Infinity, ...paced.map(({ dueAt }) => dueAt));
}
