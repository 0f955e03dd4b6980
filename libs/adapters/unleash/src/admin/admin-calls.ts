import { messageOf, TandemError } from '@tandem/errors';
import { request } from 'undici';
import { z } from 'zod';

export interface AdminCallsOptions {
  /** Of the server, with or without `/api`. */
  readonly url: string;
  readonly token: string;
  readonly timeoutMs?: number;
}

export type AdminMethod = 'GET' | 'POST' | 'PATCH';

export interface AdminCalls {
  /** A JSON answer, or undefined where it has no body. */
  call(method: AdminMethod, path: string, body?: object, signal?: AbortSignal): Promise<unknown>;
}

const mostBytes = 16 * 1024 * 1024;
const messageSchema = z.object({ message: z.string(), details: z.array(z.object({ message: z.string() })).optional() });

/** Requests to the admin API: bounded in time and size, their failures as errors of the catalogue, without the token. */
export function createAdminCalls({ url, token, timeoutMs = 10_000 }: AdminCallsOptions): AdminCalls {
  const base = `${url.replace(/\/+$/, '').replace(/\/api$/, '')}/api/admin`;
  return {
    async call(method, path, body, signal) {
      const { status, text } = await answerTo(`${base}${path}`, {
        method,
        headers: { authorization: token, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
      });
      if (status >= 200 && status < 300) return parse(text);
      if (status === 404) throw new TandemError('FLAG_MISSING', detailOf(text));
      if (status >= 500) throw new TandemError('UNLEASH_UNAVAILABLE', `it answered ${status}`);
      throw new TandemError('UNLEASH_REFUSED', `${status}: ${detailOf(text)}`);
    },
  };
}

async function answerTo(url: string, options: Parameters<typeof request>[1]): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const { statusCode, body } = await request(url, options);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw new TandemError('UNLEASH_REFUSED', `an answer of more than ${mostBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: statusCode, text: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    if (error instanceof TandemError) throw error;
    throw new TandemError('UNLEASH_UNAVAILABLE', messageOf(error).slice(0, 200), { cause: error });
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TandemError('UNLEASH_UNAVAILABLE', 'it answered no JSON; is this the address of Unleash?');
  }
}

function detailOf(text: string): string {
  try {
    const { message, details } = messageSchema.parse(JSON.parse(text));
    return [...new Set([message, ...(details ?? []).map((detail) => detail.message)])].join(' ').slice(0, 300);
  } catch {
    return 'no reason given';
  }
}
