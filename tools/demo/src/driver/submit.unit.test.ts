import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { lanternOrganization } from '../platform/lantern.ts';
import { createLedger } from './ledger.ts';
import { createSubmissionClient, type SubmissionClient } from './submit.ts';

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
    client = createSubmissionClient(`http://127.0.0.1:${(server.address() as { port: number }).port}`, Date.now);
    const entry = createLedger('run', Date.now).open({ organization: lanternOrganization('t', 'http://127.0.0.1:1'), by: 'handler', wantedPhase: 'legacy' });
    await client.submit(entry, new AbortController().signal);
    return { entry, keys };
  }
  const accept = (_: IncomingMessage, response: ServerResponse): void => { response.writeHead(201).end('{"submissionId":"sub_1"}'); };

  it('asks again with the same key after a 503 and after a broken connection', async () => {
    const { entry, keys } = await against([
      (_, response) => { response.writeHead(503, { 'retry-after': '1' }).end(); },
      (request) => { request.socket.destroy(); },
      accept,
    ]);
    expect(entry).toMatchObject({ submissionId: 'sub_1', repeats: 2, refused: null });
    expect(entry.acceptedAt).not.toBeNull();
    expect(new Set(keys)).toEqual(new Set([entry.idempotencyKey]));
  });

  it('takes a refusal for final', async () => {
    const { entry, keys } = await against([(_, response) => { response.writeHead(422).end('{"title":"no"}'); }]);
    expect(entry).toMatchObject({ acceptedAt: null, refused: '422 {"title":"no"}' });
    expect(keys).toHaveLength(1);
  });
});
