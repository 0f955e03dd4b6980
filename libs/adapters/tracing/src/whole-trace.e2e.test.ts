import { orgIdSchema, traceIdOf } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import { startStack, type Stack } from '@tandem/stack';
import {
  createAppProcess, createMigrationFlag, createUnleashAdminClient, edge, formDocument, formTrigger, seedOrganizations, sinkCall, startEffectSink, workflowDocument,
  type AppProcess, type EffectSink, type MigrationFlag,
} from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCollector, type CollectedSpan, type Collector } from './testing/collector.ts';

const orgId = orgIdSchema.parse('org_traced');
const formId = 'contact';
const patience = { timeout: 60_000, interval: 100 };
const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let stack: Stack<'mongodb' | 'redis' | 'unleash'>;
let client: MongoClient;
let sink: EffectSink;
let collector: Collector;
let flag: MigrationFlag;
let address: string;
const apps: AppProcess[] = [];
const stopping = new AbortController();

beforeAll(async () => {
  stack = await startStack({ need: ['mongodb', 'redis', 'unleash'], environment: { ...process.env, MONGODB_URI: '', REDIS_URL: '', UNLEASH_URL: '' } });
  client = createMongoClient({ uri: stack.mongodb.uri, appName: 'tracing-e2e' });
  [sink, collector] = await Promise.all([startEffectSink(), startCollector()]);
  const workflow = workflowDocument({ id: 'welcome', orgId, name: 'Welcome', nodes: [formTrigger(formId), sinkCall(sink.url, 'welcome', 'call')], edges: [edge('trigger', 'call')] });
  await seedOrganizations(client, [{ orgId, form: formDocument({ id: formId, organizationId: orgId, name: 'Contact', fields: [] }), workflows: [workflow] }]);
  flag = createMigrationFlag(createUnleashAdminClient({ url: stack.unleash.url, adminToken: stack.unleash.adminToken! }));
  await flag.create([orgId]);
  await flag.move([orgId], 'parallel');
  const environment = {
    MONGODB_URI: stack.mongodb.uri, REDIS_URL: stack.redis.url, UNLEASH_URL: stack.unleash.url, UNLEASH_CLIENT_TOKEN: stack.unleash.clientToken, UNLEASH_REFRESH_MS: '500',
    HTTP_ALLOWED_HOSTS: sink.host, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  };
  for (const name of ['legacy-trigger', 'watcher', 'worker'] as const) {
    const app = await createAppProcess({ name, environment, logDirectory: stack.directory, onFailure: (why) => { throw new Error(why); }, signal: stopping.signal });
    await app.start();
    apps.push(app);
  }
  address = `${apps[0]!.url}/orgs/${orgId}/forms/${formId}/submissions`;
}, 120_000);

afterAll(async () => {
  stopping.abort();
  await Promise.all(apps.map((app) => app.stop()));
  await Promise.all([sink.close(), collector.close(), client.close()]);
  await stack.stop();
}, 60_000);

const places = (spans: readonly CollectedSpan[]) => spans.map(({ app, name }) => `${app}: ${name}`).sort();
const under = (spans: readonly CollectedSpan[], { parentId }: CollectedSpan) => spans.find((span) => span.spanId === parentId)?.name ?? (parentId === caller.slice(36, 52) ? 'the caller' : 'nothing');

describe('a submission in the phase parallel', () => {
  it('leaves one trace over all processes, from the request to each node, in the trace of who asked', async () => {
    const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', traceparent: caller }, body: JSON.stringify({ data: { reference: 'r1' } }) });
    expect(answer.status).toBe(201);
    const ofTrace = () => collector.spans().filter(({ traceId }) => traceId === traceIdOf(caller));
    await expect.poll(() => places(ofTrace()), patience).toEqual([
      'legacy-trigger: POST /orgs/:orgId/forms/:formId/submissions',
      'legacy-trigger: decide explicit',
      'legacy-trigger: insert submission',
      'watcher: decide stream',
      'watcher: delivery',
      'worker: execute workflow',
      'worker: node form-trigger',
      'worker: node http-request',
    ]);
    const parents = new Map(ofTrace().map((span) => [span.name, under(ofTrace(), span)]));
    const request = 'POST /orgs/:orgId/forms/:formId/submissions';
    expect(Object.fromEntries(parents)).toEqual({
      [request]: 'the caller',
      'insert submission': request,
      'decide explicit': request,
      delivery: request,
      'decide stream': 'delivery',
      'execute workflow': expect.stringMatching(/^decide (explicit|stream)$/) as unknown,
      'node form-trigger': 'execute workflow',
      'node http-request': 'execute workflow',
    });
  });

  it('leaves what was under way just before its process is stopped', async () => {
    const [handler] = apps;
    const own = '00-11f7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', traceparent: own }, body: JSON.stringify({ data: { reference: 'r2' } }) });
    await handler!.stop();
    expect(answer.status).toBe(201);
    expect(collector.spans().filter(({ traceId }) => traceId === traceIdOf(own)).map(({ name }) => name)).toContain('POST /orgs/:orgId/forms/:formId/submissions');
  });

  it('which the stamp names', async () => {
    const stored = await client.db(orgId).collection('form_submissions').findOne({ 'data.reference': 'r1' });
    expect((stored?.routing as { traceparent: string }).traceparent).toContain(traceIdOf(caller));
  });
});
