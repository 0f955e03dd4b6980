import type { NodeHandler, NodeOutcome, NodeRun } from '@tandem/execution';
import { isTandemError, messageOf } from '@tandem/errors';
import { request, type Dispatcher } from 'undici';
import { parseNodeConfig } from '../node-config.ts';
import { compileRequest, type RenderedRequest } from './compile-request.ts';
import { readResponse } from './read-response.ts';
import { httpRequestConfigSchema, type HttpRequestConfig } from './schema.ts';

/** The other side had no time, or didn't want to yet. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Sends one request. Each repeat carries the same `Idempotency-Key`, by which the other side can tell it
 * from another request. Redirects are not followed: they would lead to addresses the workflow doesn't name.
 */
export function createHttpRequest(dispatcher: Dispatcher): NodeHandler {
  return {
    effect: 'idempotent',
    prepare(node) {
      const config = parseNodeConfig(httpRequestConfigSchema, node);
      const render = compileRequest(config);
      return { run: async (run) => send(dispatcher, config, render(run.scope), run) };
    },
  };
}

async function send(dispatcher: Dispatcher, config: HttpRequestConfig, { url, headers, body }: RenderedRequest, run: NodeRun): Promise<NodeOutcome> {
  const timeout = AbortSignal.timeout(config.timeout);
  try {
    const response = await request(url, {
      dispatcher,
      method: config.method,
      headers: { 'user-agent': 'tandem', ...headers, 'idempotency-key': run.idempotencyKey },
      body,
      headersTimeout: config.timeout,
      bodyTimeout: config.timeout,
      signal: AbortSignal.any([run.signal, timeout]),
    });
    const output = await readResponse(response);
    return isWanted(config, output.status) ? { outcome: 'completed', output } : refusal(output.status);
  } catch (error) {
    if (isTandemError(error)) return { outcome: 'failed', code: error.code, message: error.message, repeat: 'useless', effect: 'none' };
    const message = timeout.aborted ? `no answer within ${config.timeout} ms` : `no answer: ${messageOf(error)}`;
    return { outcome: 'failed', code: 'NODE_FAILED', message, repeat: 'may-help', effect: 'unknown' };
  }
}

function isWanted({ validateStatus }: HttpRequestConfig, status: number): boolean {
  if (validateStatus === 'all') return true;
  return validateStatus?.includes(status) ?? (status >= 200 && status < 300);
}

function refusal(status: number): NodeOutcome {
  const isPassing = passingStatuses.has(status) || status >= 500;
  const hint = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return { outcome: 'failed', code: 'NODE_FAILED', message: `the answer was ${status}${hint}`, repeat: isPassing ? 'may-help' : 'useless', effect: isPassing ? 'unknown' : 'none' };
}
