import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from '../problems.ts';
import { presentedBearer, presentedToken } from './credentials.ts';
import type { Admission, Tokens } from './tokens.ts';

export interface Guard {
  /** For routes that show something: the read token or the operator's. */
  readonly read: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** For routes that do something: the operator's token, as a bearer's. */
  readonly act: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

export interface GuardOptions {
  readonly tokens: Tokens;
  readonly logger: Logger;
  /** Refused attempts of one address within the window, before it is not listened to until the window is over. */
  readonly mostFailures?: number;
  readonly windowMs?: number;
}

const challenges = { read: 'Basic realm="Tandem: any name, the token as password", charset="UTF-8"', act: 'Bearer realm="Tandem"' } as const;

/**
 * Asks for tokens. Who fails too often is answered 429 whatever comes next, the right token too: else
 * guessing would be slowed down and not stopped. Failures are counted by address, in bounded memory.
 */
export async function createGuard(server: FastifyInstance, { tokens, logger, mostFailures = 10, windowMs = 60_000 }: GuardOptions): Promise<Guard> {
  await server.register(rateLimit, { global: false, cache: 5_000 });
  // it counts one more before it says so
  const failures = server.createRateLimit({ max: mostFailures, timeWindow: windowMs });

  const guard = (kind: keyof typeof challenges, admit: (header: string | undefined) => Admission) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const { authorization } = request.headers;
      const before = await failures(request, { increment: false });
      if (!before.isAllowed && before.remaining <= 0 && before.ttl > 0) return refuseForNow(reply, before.ttlInSeconds);
      const admission = admit(authorization);
      if (admission === 'granted') return undefined;
      if (admission === 'disabled') return sendProblem(reply, 403, 'ACTIONS_DISABLED');
      // without a token nobody has guessed at anything
      if (admission !== 'missing') {
        await failures(request);
        logger.warn({ address: request.ip, path: request.routeOptions.url, admission }, 'refused a token');
      }
      void reply.header('www-authenticate', challenges[kind]);
      return sendProblem(reply, 401, admission === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_REFUSED');
    };

  return {
    read: guard('read', (header) => tokens.mayRead(presentedToken(header))),
    act: guard('act', (header) => tokens.mayAct(presentedBearer(header))),
  };
}

function refuseForNow(reply: FastifyReply, seconds: number): FastifyReply {
  void reply.header('retry-after', Math.max(1, seconds));
  return sendProblem(reply, 429, 'TOO_MANY_ATTEMPTS');
}
