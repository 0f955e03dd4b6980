import { createHash, timingSafeEqual } from 'node:crypto';
import process from 'node:process';
import { isRefused } from '@tandem/stream-path';
import type { Drain } from './open-drain.ts';

export interface DrainRouteOptions {
  /** Called once, by the first request: what it opens is used again for as long as the instance is warm. */
  readonly open: () => Pick<Drain, 'slice'>;
  /** What a caller must give as its bearer's token. Nobody may call where it is not set. */
  readonly secret: string | undefined;
  /** Less than the platform lets a request run, in milliseconds. */
  readonly withinMs: number;
}

/**
 * A route handler, as Next.js's App Router and whoever else speaks the web's own Request and Response take it: one
 * request, one slice. 200 says what it did; 401 that the caller is unknown; 503 that no slice can be done until somebody
 * has changed a setting, which the log names, or stderr where there is no log yet. Rejects with what is none of these.
 */
export function createDrainRoute({ open, secret, withinMs }: DrainRouteOptions): (request: Request) => Promise<Response> {
  let drain: Pick<Drain, 'slice'> | undefined;
  return async (request) => {
    if (!isCaller(request.headers.get('authorization'), secret)) return Response.json({ title: 'Not for you' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
    try {
      drain ??= open();
      return Response.json(await drain.slice({ withinMs, signal: request.signal }), { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      if (!isRefused(error)) throw error;
      // a slice logs why it is refused; where the drain could not be opened nobody has yet
      if (!drain) process.stderr.write(`watcher: ${error.message}\n${error.operatorHint}\n`);
      // the settings' names are for the log, not for whoever calls
      return Response.json({ title: 'A setting is missing or wrong, or other watchers have another one' }, { status: 503 });
    }
  };
}

/** Takes as long, however much of it is right. */
function isCaller(authorization: string | null, secret: string | undefined): boolean {
  if (secret === undefined || secret === '') return false;
  const [given, wanted] = [authorization ?? '', `Bearer ${secret}`].map((text) => createHash('sha256').update(text).digest());
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted);
}
