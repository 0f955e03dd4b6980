import { createHmac } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { eventIngress } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { functionSource } from './function-source.ts';
import { atlasFiles, type AtlasOptions } from './trigger-files.ts';

const options: AtlasOptions = { url: 'https://tandem.example.org/atlas/events', name: 'tandem', dataSource: 'mongodb-atlas', database: null, collection: 'form_submissions', organizationPrefix: 'org_', secretName: 'ingress-secret' };

function contentOf(files: ReturnType<typeof atlasFiles>, path: string): unknown {
  const { content } = files.find((file) => file.path === path)!;
  return path.endsWith('.json') ? JSON.parse(content) : content;
}

describe('what is generated for Atlas', () => {
  it('is laid out as an app: a trigger for the whole cluster, its function, and a value that links to a secret', () => {
    const files = atlasFiles(options);
    expect(files.map(({ path }) => path)).toEqual(['triggers/tandem.json', 'functions/tandem.js', 'functions/config.json', 'values/ingress-secret.json']);
    expect(contentOf(files, 'triggers/tandem.json')).toEqual({
      name: 'tandem', type: 'DATABASE', disabled: false,
      config: {
        service_name: 'mongodb-atlas', operation_types: ['INSERT'], full_document: true, full_document_before_change: false,
        match: { 'ns.db': { $regex: '^org_' }, 'ns.coll': 'form_submissions' },
        project: { _id: 1, operationType: 1, ns: 1, clusterTime: 1, wallTime: 1, documentKey: 1, fullDocument: 1 },
        unordered: true, skip_catchup_events: false, tolerate_resume_errors: false, maximum_throughput: false,
      },
      event_processors: { FUNCTION: { config: { function_name: 'tandem' } } },
    });
    expect(contentOf(files, 'functions/config.json')).toEqual([{ name: 'tandem', private: true, run_as_system: true, disable_arg_logs: true }]);
    expect(contentOf(files, 'values/ingress-secret.json')).toEqual({ name: 'ingress-secret', value: 'ingress-secret', from_secret: true });
  });

  it('watches one collection alone where a database is named', () => {
    const { config } = contentOf(atlasFiles({ ...options, database: 'legacy', collection: 'responses' }), 'triggers/tandem.json') as { config: object };
    expect(config).toMatchObject({ database: 'legacy', collection: 'responses', match: {} });
  });
});

interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}
interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/** The function in a stand-in for Atlas's runtime. Its clock goes on by what it sleeps. */
function inAtlas(answers: readonly (Answer | Error)[]) {
  const posts: Post[] = [];
  const slept: number[] = [];
  let now = 1_800_000_000_000;
  const rest = [...answers];
  const global = {
    exports: undefined as unknown,
    EJSON: { stringify: (value: unknown) => JSON.stringify(value) },
    utils: { crypto: { hmac: (text: string, secret: string, algorithm: string, encoding: 'hex') => createHmac(algorithm, secret).update(text).digest(encoding) } },
    context: {
      values: { get: (name: string) => `value of ${name}` },
      http: {
        post: (post: Post) => {
          posts.push(post);
          const answer = rest.length > 1 ? rest.shift()! : rest[0]!;
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ ...answer, body: { text: () => 'said so' } });
        },
      },
    },
    console: { error: () => undefined },
    Date: { now: () => now },
    setTimeout: (resolve: () => void, ms: number) => {
      now += ms;
      slept.push(ms);
      setImmediate(resolve);
    },
  };
  runInNewContext(functionSource({ url: options.url, secretValue: 'ingress-secret' }), global);
  return { posts, slept, call: global.exports as (event: object) => Promise<{ status: number; attempts: number }> };
}

const event = { _id: { _data: '82AA' }, operationType: 'insert', ns: { db: 'org_a', coll: 'form_submissions' }, fullDocument: { text: 'ü' } };

describe('the generated function', () => {
  it('signs what it sends with its time, by the secret', async () => {
    const { call, posts } = inAtlas([{ statusCode: 200 }]);
    expect(await call(event)).toEqual({ status: 200, attempts: 1 });
    const [{ url, headers, body } = posts[0]!] = posts;
    expect([url, JSON.parse(body)]).toEqual([options.url, event]);
    const [timestamp] = headers[eventIngress.timestampHeader]!;
    expect(headers[eventIngress.signatureHeader]).toEqual([createHmac('sha256', 'value of ingress-secret').update(`${timestamp!}.${body}`).digest('hex')]);
    expect(headers['Content-Type']).toEqual(['application/json']);
  });

  it('comes again after what may pass, when it was told to, signed anew', async () => {
    const { call, posts, slept } = inAtlas([new Error('connection refused'), { statusCode: 503, headers: { 'Retry-After': ['20'] } }, { statusCode: 429 }, { statusCode: 200 }]);
    expect(await call(event)).toEqual({ status: 200, attempts: 4 });
    expect(slept[1]).toBeGreaterThanOrEqual(20_000);
    expect(new Set(posts.map(({ headers }) => headers[eventIngress.signatureHeader]![0])).size).toBeGreaterThan(1);
  });

  it('does not repeat what will never succeed, and fails where a setting is wrong', async () => {
    expect(await inAtlas([{ statusCode: 422 }]).call(event)).toEqual({ status: 422, attempts: 1 });
    await expect(inAtlas([{ statusCode: 401 }]).call(event)).rejects.toThrow('Tandem answered 401: said so');
  });

  it('gives up before Atlas ends it, and names the event', async () => {
    const { call, slept } = inAtlas([{ statusCode: 503 }]);
    await expect(call(event)).rejects.toThrow(/did not take the event 82AA in \d+ attempts/);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(240_000);
  });

  it('sends by reference what is too long to be sent, so that it becomes a dead letter', async () => {
    const { call, posts } = inAtlas([{ statusCode: 422 }]);
    await call({ ...event, fullDocument: { text: 'ü'.repeat(eventIngress.mostBodyBytes / 2) } });
    expect(JSON.parse(posts[0]!.body)).toMatchObject({ _id: event._id, ns: event.ns, contentBytes: expect.any(Number) as number });
    expect(posts[0]!.body).not.toContain('ü');
  });
});
