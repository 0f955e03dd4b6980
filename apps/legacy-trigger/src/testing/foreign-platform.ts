import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { openExplicitPath, positionOf } from '../handler/index.ts';

/*
 * For tests: a platform that has never heard of `form_submissions`, as a process of its own. What is sent to it lies in
 * `responses`, in the shape of docs/sources.md; around its insert are the calls of docs/quick-start.md.
 */

const { HOST: host, PORT: port, PLATFORM_URI = '', ...environment } = process.env;
const platform = new MongoClient(PLATFORM_URI);
const tandem = openExplicitPath({ environment });

/** `dies`: as a handler that was killed behind its insert. */
const sentSchema = z.object({ organizationId: z.string(), formId: z.string(), answers: z.record(z.string(), z.unknown()), dies: z.boolean() });
let number = 1_000;
/** There is one organization. */
let indexed: Promise<void> | undefined;

async function submit({ organizationId, formId, answers, dies }: z.output<typeof sentSchema>): Promise<void> {
  number += 1;
  await (indexed ??= tandem.ensureIndexes(organizationId));
  const [stamp, at] = [tandem.stamp(organizationId), new Date()];
  const session = platform.startSession();
  const inserted = await platform.db(organizationId).collection('responses').insertOne({ number, form: formId, revision: 1, answers, at, stamp }, { session });
  const position = positionOf(inserted, session);
  await session.endSession();
  if (!dies) await tandem.trigger({ submissionId: `sub_${number}`, formId, formVersion: 1, organizationId, data: answers, submittedAt: at, createdAt: at, routing: stamp }, position);
}

async function answer(request: IncomingMessage): Promise<object> {
  const [, what, organizationId = ''] = (request.url ?? '').split('/');
  if (what === 'readyz') return { status: 'ok' };
  await tandem.ready();
  if (what === 'phase') return { phase: tandem.stamp(organizationId).phase };
  await submit(sentSchema.parse(await json(request)));
  return {};
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)); },
    (error: unknown) => { response.writeHead(500).end(String(error)); },
  );
});

process.once('SIGTERM', () => {
  server.close(() => { void Promise.all([tandem.close(), platform.close()]); });
  server.closeIdleConnections();
});
await tandem.ready();
server.listen(Number(port), host);
