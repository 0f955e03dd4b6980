import { TandemError } from '@tandem/errors';
import { checkStructure } from '@tandem/forms';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Takes JSON and nothing else. Keys that would poison a prototype are not refused here but named, with
 * all else that is wrong, by `refuseHostileStructure`.
 */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  // JSON is UTF-8; bytes that are not would be stored as other characters than were sent
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, JSON.parse(utf8.decode(Buffer.from(bytes))) as unknown);
    } catch {
      done(new TandemError('REQUEST_INVALID', 'the body is not JSON', { problems: [{ path: 'body', message: 'must be JSON' }] }));
    }
  });
}

/** Before anything that recurses or copies: what is too deep, too much or hostile goes no further. */
export function refuseHostileStructure(request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void {
  const problems = checkStructure('', request.body).map(({ path, message }) => ({ path: path || 'body', message }));
  done(problems.length > 0 ? new TandemError('SUBMISSION_INVALID', 'its structure', { problems }) : undefined);
}
