import type { z } from 'zod';
import { notUnderstood, problemOf } from './problem.ts';

/** Longer than the server takes for any of it. */
const answerWithinMs = 70_000;

interface Schema<Value> {
  safeParse(value: unknown): z.ZodSafeParseResult<Value>;
}

/** Asks, and takes only an answer of that shape. Rejects with a RequestProblem. */
export function get<Value>(path: string, schema: Schema<Value>, signal?: AbortSignal): Promise<Value> {
  return ask(path, schema, { headers: { accept: 'application/json' } }, signal);
}

/** Orders something, with the operator's token. */
export function post<Value>(path: string, body: object, schema: Schema<Value>, token: string, signal?: AbortSignal): Promise<Value> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` };
  return ask(path, schema, { method: 'POST', headers, body: JSON.stringify(body) }, signal);
}

async function ask<Value>(path: string, schema: Schema<Value>, init: RequestInit, signal?: AbortSignal): Promise<Value> {
  const timeout = AbortSignal.timeout(answerWithinMs);
  const answer = await fetch(path, { ...init, cache: 'no-store', redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, body);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notUnderstood(answer.status);
  return parsed.data;
}
