import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountQueueBoard } from './queue-board.ts';

describe('the board of the queue', () => {
  let server: FastifyInstance;
  beforeEach(async () => {
    server = fastify();
    await mountQueueBoard(server, '/queues', (scope, _options, done) => {
      scope.all('/api/queues', () => ({ queues: [] }));
      done();
    });
  });
  afterEach(() => server.close());

  const statusOf = async (method: 'GET' | 'PUT', query = '') => (await server.inject({ method, url: `/queues/api/queues${query}` })).statusCode;

  it('is looked at, and changes nothing', async () => {
    expect(await statusOf('GET')).toBe(200);
    expect(await statusOf('PUT')).toBe(405);
  });

  it('lists a page of jobs, and not as many as somebody asks for', async () => {
    expect(await statusOf('GET', '?activeQueue=executions&jobsPerPage=100')).toBe(200);
    for (const asked of ['100000000', '1e9', 'Infinity', 'all']) expect(await statusOf('GET', `?jobsPerPage=${asked}`)).toBe(400);
    expect(await statusOf('GET', '?jobsPerPage=10&jobsPerPage=100000000')).toBe(400);
  });
});
