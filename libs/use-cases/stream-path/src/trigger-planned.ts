import { decisionId, type DeadLetter, type DecisionId } from '@tandem/documents';
import type { TriggerRequest } from '@tandem/trigger';
import { untilDone } from './backoff.ts';
import type { PlannedRequest } from './batch-plan.ts';
import { deadLetterOfTooOld } from './dead-letter.ts';
import type { PerformOptions } from './perform-options.ts';
import { createStageTimes } from './stage-times.ts';

/** Does all that planned events ask for. When it resolves, that is durable; it rejects only when the signal aborts. */
export async function triggerPlanned(planned: readonly PlannedRequest[], readAt: number, options: PerformOptions, signal: AbortSignal): Promise<void> {
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

export async function recordDeadLetters(letters: readonly DeadLetter[], options: PerformOptions, signal: AbortSignal): Promise<void> {
  if (letters.length === 0) return;
  // a letter that is lost is an event that is lost, whatever is wrong
  await untilDone('dead-letters', options, signal, () => options.deadLetters.recordAll(letters, signal), () => true);
  for (const { code, orgId, submissionId, message } of letters) {
    options.observe({ type: 'dead-lettered', code, orgId, submissionId: submissionId ?? null, message });
  }
}

/** A decision says that all before it is durable; the first one stands, whatever phase and document are by now. */
export async function withoutThoseDecided<Planned extends OfDecision>(planned: readonly Planned[], options: PerformOptions, signal: AbortSignal): Promise<readonly Planned[]> {
  if (planned.length === 0) return [];
  const decided = await untilDone('earlier-decisions', options, signal, () => options.earlier.find(planned.map(decisionIdOf), signal), () => true);
  return planned.filter((one) => !decided.has(decisionIdOf(one)));
}

interface OfDecision {
  readonly request: Pick<TriggerRequest, 'submission' | 'event' | 'path'>;
}

/** The id of the decision that it comes to, or has come to. */
function decisionIdOf({ request }: OfDecision): DecisionId {
  return decisionId(request.submission.organizationId, request.submission.submissionId, request.event, request.path);
}
