import { errorCatalogue, isTandemError } from '@tandem/errors';
import type { StreamObservation } from '@tandem/stream-path';
import type { Logger } from 'pino';

/** Of a step that keeps failing the first attempts are told, and then every so many. */
const toldAttempts = 3;
const toldEvery = 20;
/** A stage that holds events up for longer, in milliseconds, is told of. */
const slowStageMs = 1_000;

/** What the stream path does, for the log: each trouble when it begins, now and then while it lasts, and when it ends. */
export function createStreamLog(logger: Logger): (observation: StreamObservation) => void {
  return (observation) => {
    switch (observation.type) {
      case 'role':
        logger.info({ role: observation.role, epoch: observation.epoch }, observation.role === 'leader' ? 'leading: reading the stream' : 'standing by');
        break;
      case 'retrying': {
        const { step, attempt, delayMs, error } = observation;
        if (attempt > toldAttempts && attempt % toldEvery !== 0) break;
        logger.warn({ step, attempt, delayMs, err: error, hint: hintFor(error) }, 'failed; trying again');
        break;
      }
      case 'recovered':
        logger.info({ step: observation.step, attempts: observation.attempts }, 'recovered');
        break;
      case 'given-up':
        logger.info({ step: observation.step, attempts: observation.attempts }, 'not tried any more');
        break;
      case 'slow':
        logger.warn({ step: observation.step, ms: Math.round(observation.ms) }, 'took long; a backend was slow, or its driver waited for it');
        break;
      case 'stage':
        if (observation.ms > slowStageMs) logger.warn({ stage: observation.stage, ms: Math.round(observation.ms), events: observation.events }, 'events were held up in this stage');
        break;
      case 'submissions-replaced':
        logger.warn(
          { orgId: observation.orgId, hint: 'The fallback triggers those with a stamp; `npm run reconcile` says what is missing; trigger those without a stamp by hand.' },
          'another collection was renamed to form_submissions: the stream tells nothing of its documents',
        );
        break;
      case 'pipeline-changed':
        logger.warn({ from: observation.from, to: observation.to }, 'the pipeline has changed since the checkpoint: starting by its time, what was decided already is read again and not repeated');
        break;
      case 'history-lost':
        logger.error({ err: observation.error, hint: hintFor(observation.error) }, 'the stream cannot go on from its checkpoint; going on behind a gap');
        break;
      case 'gap-opened':
        logger.warn({ from: observation.from, to: observation.to, reason: observation.reason }, 'gap opened: what was inserted in it is read from the collections');
        break;
      case 'gap-closed':
        logger.info({ from: observation.from, to: observation.to, ...observation.counts }, 'gap closed: `read` submissions were found for it; `backfilled` of these the stream had not come to, and they were decided or sent to the dead letters');
        break;
      case 'dead-lettered': {
        const { code, orgId, submissionId, message } = observation;
        logger.error({ code, orgId, submissionId, reason: message }, 'event sent to the dead letters');
        break;
      }
      case 'workflow-malformed': {
        const { orgId, workflowId, reason } = observation;
        logger.warn({ code: 'WORKFLOW_MALFORMED', orgId, workflowId, reason }, 'workflow skipped until it is corrected');
        break;
      }
      case 'workflow-looked-up':
        logger.warn({ orgId: observation.orgId, reason: observation.reason }, 'workflows looked up; what they decide is marked registry-race');
        break;
      case 'too-deep':
        logger.warn({ orgId: observation.orgId, submissionId: observation.submissionId }, 'only recorded: too many workflows led to this write, one from another');
        break;
      case 'arrived':
      case 'batch-read':
      case 'gap-backfilled':
      case 'events':
      case 'canary-seen':
      case 'direct-writes':
      case 'enqueued':
      case 'checkpoint-written':
    }
  };
}

/** An error from outside the catalogue is, at this place, a backend that does not do what it is asked. */
function hintFor(error: unknown): string {
  return isTandemError(error) ? error.operatorHint : errorCatalogue.BACKEND_UNREACHABLE.operator;
}
