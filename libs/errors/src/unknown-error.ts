import { isTandemError } from './tandem-error.ts';

/** What was caught says this of itself; it may be anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error';
}

/** A backend is away: waiting is the cure, and nothing is wrong with what was asked of it. */
export function isTransient(error: unknown): boolean {
  return isTandemError(error, 'STORE_UNAVAILABLE') || isTandemError(error, 'QUEUE_UNAVAILABLE') || isTandemError(error, 'BACKEND_UNREACHABLE');
}
