import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { beginPost } from '../testing/begin-post.ts';
import { arrivesWithin } from './arrives-within.ts';

describe('a request that has to come within a time', () => {
  let server: FastifyInstance;
  afterEach(() => server.close());

  it('ends with its connection when its body stalls', async () => {
    server = fastify(arrivesWithin(50));
    server.post('/', () => 'whole');
    const post = beginPost(await server.listen({ host: '127.0.0.1', port: 0 }), { 'content-type': 'application/json', 'content-length': 100 });
    post.send('{');
    await expect(post.answer.then(({ status }) => status, () => 'closed')).resolves.toSatisfy((end) => end === 408 || end === 'closed');
  });

  it('is looked at every five seconds, if it has so long', () => {
    expect(arrivesWithin(15_000)).toEqual({ requestTimeout: 15_000, http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 } });
  });
});
