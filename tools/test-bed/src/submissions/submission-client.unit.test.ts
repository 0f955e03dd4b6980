import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createSubmissionClient, type SubmissionClient } from './submission-client.ts';

describe('sending a submission', () => {
  let server: Server;
  let client: SubmissionClient;
  afterEach(async () => {
    await client.close();
    server.close();
  });

  async function against(answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
    const keys: unknown[] = [];
    server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      request.resume().on('end', () => { (answers[keys.length - 1] ?? answers.at(-1)!)(request, response); });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = createSubmissionClient(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    const answer = await client.submit({ orgId: 'org_t', formId: 'form', fields: {}, idempotencyKey: 'key' }, new AbortController().signal);
    return { answer, keys };
  }
  const accept = (_: IncomingMessage, response: ServerResponse): void => { response.writeHead(201).end('{"submissionId":"sub_1"}'); };

  it('asks again with the same key after a 503 and after a broken connection', async () => {
    const { answer, keys } = await against([
      (_, response) => { response.writeHead(503, { 'retry-after': '1' }).end(); },
      (request) => { request.socket.destroy(); },
      accept,
    ]);
    expect(answer).toEqual({ outcome: 'accepted', submissionId: 'sub_1', repeats: 2 });
    expect(keys).toEqual(['key', 'key', 'key']);
  });

  it('takes a refusal for final', async () => {
    const { answer, keys } = await against([(_, response) => { response.writeHead(422).end('{"title":"no"}'); }]);
    expect(answer).toEqual({ outcome: 'refused', why: '422 {"title":"no"}', repeats: 0 });
    expect(keys).toHaveLength(1);
  });
});
