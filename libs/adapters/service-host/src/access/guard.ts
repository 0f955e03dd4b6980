import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from '../problem-answer.ts';
import { presentedBearer, presentedToken } from './credentials.ts';
import type { Admission, Tokens } from './tokens.ts';

type Check = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export interface Guard {
  /** For routes that show something: the read token or the operator's. */
  readonly read: Check;
  /** For routes that do something: the operator's token, as a bearer's. */
  readonly act: Check;
  /** For routes that take submissions: one of their tokens, as a bearer's. */
  readonly submit: Check;
  /** For a route that shows more to those who may read; counts as an attempt where they may not. */
  readonly mayRead: (request: FastifyRequest) => Promise<boolean>;
}

export interface GuardOptions {
  readonly tokens: Tokens;
  readonly logger: Logger;
  /** Refused attempts of one address within the window, before it is not listened to until the window is over. */
  readonly mostFailures?: number;
  readonly windowMs?: number;
}

const challenges = { read: 'Basic realm="Tandem: any name, the token as password", charset="UTF-8"', act: 'Bearer realm="Tandem"', submit: 'Bearer realm="Tandem"' } as const;
type Kind = keyof typeof challenges;

const refusalWindowMs = 1_000;

/**
 * Asks for tokens. Who fails too often is answered 429 whatever comes next, the right token too: else
 * guessing would be slowed down and not stopped. Failures are counted by address, in bounded memory. Not so where
 * submissions are taken: many share a gateway's address, and one of them would shut out all. There it is wrong tokens
 * alone that are answered 429, and an address is logged once a second.
 *
 * Registers `@fastify/rate-limit` on this server; routes of it may have limits of their own.
 */
export async function createGuard(server: FastifyInstance, { tokens, logger, mostFailures = 10, windowMs = 60_000 }: GuardOptions): Promise<Guard> {
  await server.register(rateLimit, { global: false, cache: 5_000 });
  // it counts one more before it says so
  const failures = server.createRateLimit({ max: mostFailures, timeWindow: windowMs });
  const refusals = server.createRateLimit({ max: mostFailures, timeWindow: refusalWindowMs });

  /** Seconds for which this address is not listened to; 0 where it is. */
  async function shutOutFor(request: FastifyRequest): Promise<number> {
    const before = await failures(request, { increment: false });
    return !before.isAllowed && before.remaining <= 0 && before.ttl > 0 ? Math.max(1, before.ttlInSeconds) : 0;
  }

  function tellRefusal(request: FastifyRequest, admission: Admission): void {
    logger.warn({ address: request.ip, path: request.routeOptions.url, admission }, 'refused a token');
  }

  /** Without a token nobody has guessed at anything. */
  async function countFailure(request: FastifyRequest, admission: Admission): Promise<void> {
    if (admission !== 'wrong' && admission !== 'expired') return;
    await failures(request);
    tellRefusal(request, admission);
  }

  /** Whether an address is refused more submissions than are worth an answer of their own; the first of a window is logged. */
  async function isRefusedTooOften(request: FastifyRequest): Promise<boolean> {
    const counted = await refusals(request);
    if (counted.isAllowed) return false;
    if (counted.remaining === counted.max - 1) tellRefusal(request, 'wrong');
    return counted.isExceeded;
  }

  const counted = (kind: Kind, admit: (header: string | undefined) => Admission): Check => async (request, reply) => {
    const seconds = await shutOutFor(request);
    if (seconds > 0) return sendProblem(reply.header('retry-after', seconds), 429, 'TOO_MANY_ATTEMPTS');
    const admission = admit(request.headers.authorization);
    if (admission === 'granted') return undefined;
    await countFailure(request, admission);
    return refuse(reply, kind, admission);
  };

  return {
    read: counted('read', (header) => tokens.mayRead(presentedToken(header))),
    act: counted('act', (header) => tokens.mayAct(presentedBearer(header))),
    async submit(request, reply) {
      const admission = tokens.maySubmit(presentedBearer(request.headers.authorization));
      if (admission === 'granted') return undefined;
      if (admission === 'wrong' && (await isRefusedTooOften(request))) return sendProblem(reply.header('retry-after', refusalWindowMs / 1_000), 429, 'TOO_MANY_ATTEMPTS');
      return refuse(reply, 'submit', admission);
    },
    async mayRead(request) {
      if ((await shutOutFor(request)) > 0) return false;
      const admission = tokens.mayRead(presentedToken(request.headers.authorization));
      await countFailure(request, admission);
      return admission === 'granted';
    },
  };
}

function refuse(reply: FastifyReply, kind: Kind, admission: Admission): FastifyReply {
  if (admission === 'disabled') return sendProblem(reply, 403, 'ACTIONS_DISABLED');
  void reply.header('www-authenticate', challenges[kind]);
  return sendProblem(reply, 401, admission === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_REFUSED');
}
