import { finished } from 'node:stream';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { readExtendedJsonEvent } from '@tandem/change-stream';
import { eventIngress } from '@tandem/documents';
import { arrivesWithin, boundBodies, createRoom, sendProblem } from '@tandem/service-host';
import { anyOf, linkedTo, type EventIntake, type IntakeOutcome } from '@tandem/stream-path';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { answerProblems, busyForMs, knownCode, sendLater } from './problems.ts';
import type { Claim, SignatureCheck } from './signature.ts';
import type { IngressTelemetry } from './telemetry.ts';

export interface IngressParts {
  readonly intake: EventIntake;
  readonly signatures: SignatureCheck;
  readonly telemetry: IngressTelemetry;
  readonly logger: Pick<Logger, 'warn'>;
  /** By the database server's clock, in milliseconds. */
  readonly now: () => number;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
}

export interface IngressSettings {
  /** Requests of one address each second. */
  readonly perSecond: number;
  /** How long an event may take before it is to come again, in milliseconds. */
  readonly answerWithinMs?: number;
  /** Events under way at once. */
  readonly mostRequests?: number;
  /** Of all bodies under way together. */
  readonly mostBytes?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request says of itself; known before its body is read. */
    claim: Claim | null;
  }
}

/** Takes change events over HTTP. Not yet listening. */
export async function createIngressServer(parts: IngressParts, settings: IngressSettings): Promise<FastifyInstance> {
  const server = fastify({ logger: false, bodyLimit: eventIngress.mostBodyBytes, ...arrivesWithin(15_000), forceCloseConnections: true });
  server.server.maxConnections = 1_024;
  answerProblems(server, parts);
  await server.register(helmet);
  await server.register(rateLimit, { max: settings.perSecond, timeWindow: 1_000, cache: 5_000 });
  boundBodies(server, { code: 'INGRESS_BUSY', mostBytes: settings.mostBytes });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body); });
  server.decorateRequest('claim', null);
  // each event under way waits on it
  registerEvents(server, { ...parts, signal: anyOf(parts.signal) }, settings);
  await server.ready();
  return server;
}

function registerEvents(server: FastifyInstance, parts: IngressParts, { answerWithinMs = 10_000, mostRequests = 256 }: IngressSettings): void {
  const { signatures, telemetry } = parts;
  const places = createRoom(mostRequests);

  const admit = (request: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void): void => {
    const reading = signatures.claimOf(request.headers);
    if (reading.outcome !== 'claimed') {
      telemetry.answered(reading.outcome);
      void sendProblem(reply, 401, 'SIGNATURE_REFUSED');
      return;
    }
    request.claim = reading.claim;
    done();
  };

  server.post(eventIngress.path, { preParsing: admit }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!request.claim || !signatures.isTrue(request.claim, body)) {
      telemetry.answered('wrong-signature');
      parts.logger.warn({ address: request.ip }, 'refused an event: its signature is of another secret or another body');
      return sendProblem(reply, 401, 'SIGNATURE_REFUSED');
    }
    // only who has signed takes a place: else whoever opens connections takes them all
    const place = places.enter(null);
    if (!place.take(1)) {
      telemetry.answered('busy');
      return sendLater(reply, 'INGRESS_BUSY', busyForMs);
    }
    finished(reply.raw, () => { place.leave(); });
    return takeEvent(body, reply, parts, answerWithinMs);
  });
}

async function takeEvent(body: Buffer, reply: FastifyReply, { intake, telemetry, now, logger, signal }: IngressParts, answerWithinMs: number): Promise<FastifyReply> {
  const event = readExtendedJsonEvent(body.toString('utf8'));
  if (event.outcome === 'unreadable') {
    telemetry.answered('unreadable');
    return sendProblem(reply, 400, 'REQUEST_INVALID', { errors: [{ path: 'body', message: event.reason }] });
  }
  // who has hung up comes again: to go on without the room that went with the request would be work that nobody bounds
  const ending = linkedTo(signal);
  const timer = setTimeout(() => { ending.abort(new DOMException(`not taken within ${answerWithinMs} ms`, 'TimeoutError')); }, answerWithinMs);
  finished(reply.raw, () => {
    clearTimeout(timer);
    ending.release();
    ending.abort();
  });
  const outcome = await intake.take(event.raw, ending.signal).catch((error: unknown) => {
    logger.warn({ err: error }, 'an event could not be taken in time; it is to come again');
    return null;
  });
  if (!outcome) {
    telemetry.answered('unavailable');
    return sendLater(reply, 'STORE_UNAVAILABLE');
  }
  telemetry.answered(outcome.outcome, outcome.outcome === 'decided' ? outcome.registry : undefined);
  if (outcome.outcome === 'decided') telemetry.took((now() - event.raw.wallTime.getTime()) / 1_000);
  return answer(reply, outcome);
}

/** 200 says that all is durable; what will never succeed is answered 4xx, what may 503. */
function answer(reply: FastifyReply, outcome: IntakeOutcome): FastifyReply {
  switch (outcome.outcome) {
    case 'decided':
    case 'already-decided':
    case 'nothing-to-do':
      return reply.code(200).send(outcome);
    case 'dead-lettered':
      return sendProblem(reply, 422, knownCode(outcome.code), { deadLettered: true, errors: [{ path: 'body', message: outcome.reason }] });
    case 'refused':
      return sendProblem(reply, 422, 'REQUEST_INVALID', { deadLettered: false, errors: [{ path: 'body', message: outcome.reason }] });
    case 'later':
      return sendLater(reply, 'INGRESS_BUSY', outcome.afterMs);
  }
}
