import { fastify, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuard } from './guard.ts';
import { createTokens } from './tokens.ts';

describe('where submissions are taken', () => {
  let server: FastifyInstance;
  let logged: { readonly msg: string; readonly address: string }[];

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    logged = [];
    const logger = pino({}, { write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]) });
    server = fastify();
    const guard = await createGuard(server, { tokens: createTokens({ submit: ['a-token-to-submit'] }, Date.now), logger, mostFailures: 3 });
    server.post('/', { onRequest: guard.submit }, () => 'taken');
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const submit = async (token: string, remoteAddress = '10.0.0.9') => (await server.inject({ method: 'POST', url: '/', headers: { authorization: `Bearer ${token}` }, remoteAddress })).statusCode;
  async function guess(times: number): Promise<number[]> {
    const answers = [];
    for (let number = 0; number < times; number += 1) answers.push(await submit('none-of-the-tokens'));
    return answers;
  }

  it('wrong tokens of one address are answered 429 after a few in a second, and logged once', async () => {
    expect(await guess(5)).toEqual([401, 401, 401, 429, 429]);
    expect(logged).toMatchObject([{ msg: 'refused a token', address: '10.0.0.9' }]);
    vi.advanceTimersByTime(1_000);
    expect(await guess(1)).toEqual([401]);
    expect(logged).toHaveLength(2);
  });

  it('the right token is heard all the same, and so are other addresses', async () => {
    await guess(5);
    expect(await submit('a-token-to-submit')).toBe(200);
    expect(await submit('none-of-the-tokens', '10.0.0.10')).toBe(401);
  });
});
