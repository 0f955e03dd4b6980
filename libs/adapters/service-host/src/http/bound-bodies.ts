import { finished, Readable } from 'node:stream';
import { TandemError, type ErrorCode } from '@tandem/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopback } from '../access/loopback.ts';
import { createRoom, type Stay } from './room.ts';

/** So much is under way already that there is no room for this body; to be answered 503. */
export class NoRoomError extends TandemError {
  /** Fastify takes an error without one, in the midst of a body, for the sender's fault. */
  readonly statusCode = 503;

  constructor(code: ErrorCode) {
    super(code, 'there is no room for its body');
  }
}

export interface BodyBounds {
  /** Of what is refused for want of room. */
  readonly code: ErrorCode;
  /** Of all bodies under way together. */
  readonly mostBytes?: number | undefined;
}

/**
 * Bounds what the bodies under way hold in memory, on every path of the server, those it does not have too. What counts is what has
 * come of them: to announce a long one costs nothing, so it must hold nothing. It is held until the request has been answered and the
 * answer has gone out, also where nobody waits for it any more: its work goes on.
 */
export function boundBodies(server: FastifyInstance, { code, mostBytes = 64 * 1024 * 1024 }: BodyBounds): void {
  const room = createRoom(mostBytes);
  const stays = new WeakMap<FastifyRequest, Stay>();

  server.addHook('preParsing', (request, _reply, payload, done) => {
    const stay = room.enter(addressOf(request));
    stays.set(request, stay);
    // what cannot be held is better refused before it is sent: then the connection can stay, and the answer surely arrives
    if (stay.fits(announcedBy(request))) done(null, counted(payload, stay, code));
    else done(new NoRoomError(code));
  });
  server.addHook('onSend', (request, reply, answer, done) => {
    const stay = stays.get(request);
    if (stay) finished(reply.raw, () => { stay.leave(); });
    done(null, answer);
  });
}

/** A gateway on this machine is one address for all whom it lets through. */
function addressOf({ ip }: FastifyRequest): string | null {
  return isLoopback(ip) ? null : ip;
}

/** Of what is longer than it may be, there is another answer. */
function announcedBy({ headers, routeOptions }: FastifyRequest): number {
  const length = Number(headers['content-length']);
  return Number.isSafeInteger(length) ? Math.min(length, routeOptions.bodyLimit) : 0;
}

/** The same body, read only as it is asked for. */
function counted(payload: Readable, stay: Stay, code: ErrorCode): Readable {
  async function* chunks() {
    // who destroys the payload destroys the connection, and with it the answer
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (!stay.take(chunk.length)) throw new NoRoomError(code);
      yield chunk;
    }
  }
  // a body may go on, or break off, when Fastify has refused it and listens no more: that must not end the process
  return Readable.from(chunks(), { objectMode: false }).on('error', () => undefined);
}
