import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { freePort, programArguments, startRedisServer, type RedisServer } from '@tandem/stack';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps } from './app-metrics.ts';
import { configOf } from './app-settings.ts';
import { workspaceRoot } from './workspace.ts';

/** One for each setting that holds any, of which nothing else in a log can be a part. */
const secret = (name: string) => `SeCrEt-${name}-0123456789abcdef0123456789`;
const kinds = ['mongodb', 'redis', 'client', 'admin', 'operator', 'read', 'submit', 'ingress', 'smtp', 'otlp', 'unleash'] as const;

const patience = { timeout: 60_000, interval: 100 };

/** Where the backends are, with all the secrets that an app can be given. */
function environmentOf(at: { readonly mongodb: URL; readonly redisPort: number; readonly webPort: number }): Record<string, string> {
  const mongodb = new URL(at.mongodb);
  mongodb.username = 'somebody';
  mongodb.password = secret('mongodb');
  mongodb.searchParams.set('serverSelectionTimeoutMS', '300');
  const web = (kind: (typeof kinds)[number]) => `http://me:${secret(kind)}@127.0.0.1:${at.webPort}`;
  return {
    HOST: '127.0.0.1', LOG_LEVEL: 'trace', MONGODB_DATABASE: 'tandem_secrets', QUEUE_PREFIX: 'secrets', ORGANIZATION_PREFIX: 'org_secrets_',
    MONGODB_URI: mongodb.href, REDIS_URL: `redis://somebody:${secret('redis')}@127.0.0.1:${at.redisPort}`,
    UNLEASH_URL: web('unleash'), UNLEASH_CLIENT_TOKEN: `default:development.${secret('client')}`, UNLEASH_ADMIN_TOKEN: secret('admin'),
    OPERATOR_TOKEN: secret('operator'), READ_TOKEN: secret('read'), SUBMIT_TOKENS: secret('submit'), ATLAS_INGRESS_SECRET: secret('ingress'), ATLAS_INGRESS_PORT: '0',
    SMTP_URL: `smtp://me:${secret('smtp')}@127.0.0.1:9`, OTEL_EXPORTER_OTLP_ENDPOINT: web('otlp'),
  };
}

function start(app: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, programArguments(`apps/${app}/src/main.ts`), { cwd: workspaceRoot, env: { PATH: process.env.PATH, TMPDIR: environment.TMPDIR, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
  const ended = once(child, 'close');
  return {
    output: () => output,
    /** With what it says while it stops, and no longer than that is of use. */
    async end() {
      child.kill('SIGTERM');
      const bound = setTimeout(() => { child.kill('SIGKILL'); }, 2_000);
      await ended;
      clearTimeout(bound);
    },
  };
}

const answerOf = async (url: string, authorization?: string) => {
  const answer = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
  return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
};

/** Everything that an app says until it has said what is wrong with its backends, and has ended. */
async function everythingFrom(app: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const running = start(app, { ...environment, PORT: String(port) });
  try {
    const base = `http://127.0.0.1:${port}`;
    const wanted = [/"msg":"listening/, /"msg":"Redis does not answer"|WRONGPASS/, /"type":"Mongo|"part":"mongodb"/];
    for (const line of wanted) await expect.poll(running.output, patience).toMatch(line);
    const asked = ['/readyz', '/metrics', '/docs/json', '/api/settings', '/api/overview'].flatMap((at) => [undefined, `Bearer ${secret('read')}`, `Bearer ${secret('operator')}`].map((token) => answerOf(`${base}${at}`, token)));
    const answers = await Promise.all(asked);
    expect(answers.join('')).toContain('tandem_');
    await running.end();
    return [running.output(), ...answers].join('\n');
  } finally {
    await running.end();
  }
}

describe('the secrets of an app', () => {
  let directory: string;
  let redis: RedisServer;
  let refusing: Server;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-secrets-'));
    redis = await startRedisServer({ dataDirectory: path.join(directory, 'redis') });
    const admin = new Redis(redis.url);
    await admin.config('SET', 'requirepass', 'another-one');
    admin.disconnect();
    refusing = createServer((request, response) => { response.writeHead(401, { 'content-type': 'text/plain' }).end(JSON.stringify(request.headers)); });
    await new Promise<void>((resolve) => { refusing.listen(0, '127.0.0.1', resolve); });
  });
  afterAll(async () => {
    refusing.closeAllConnections();
    refusing.close();
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const found = (text: string) => [...kinds.filter((kind) => text.includes(secret(kind))), ...(/SeCrEt-/i.test(text) ? ['a part of one'] : [])];
  const encoded = (text: string) => [...text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)].filter(([word]) => Buffer.from(word, 'base64').toString().includes('SeCrEt-'));

  it('are in none of its logs and answers, neither where the backends refuse them and repeat what they were sent, nor where they are away', { timeout: 150_000 }, async () => {
    const refusal = { mongodb: new URL(process.env.MONGODB_URI!), redisPort: redis.port, webPort: (refusing.address() as AddressInfo).port };
    const absence = { mongodb: new URL('mongodb://127.0.0.1:9/?replicaSet=rs0'), redisPort: 9, webPort: 9 };
    const runs = [refusal, absence].flatMap((backends) => apps.map((app) => ({ app, environment: { ...environmentOf(backends), TMPDIR: directory } })));
    const said = await Promise.all(runs.map(({ app, environment }) => everythingFrom(app, environment)));
    for (const [index, text] of said.entries()) expect([runs[index]?.app, ...found(text), ...encoded(text)]).toEqual([runs[index]?.app]);
  });

  it.each(apps)('are in no word that %s says of settings that are wrong', async (app) => {
    const loadConfig = await configOf(app);
    const wrong = Object.fromEntries(Object.entries(environmentOf({ mongodb: new URL('mongodb://127.0.0.1'), redisPort: 9, webPort: 9 })).map(([name, value]) => [name, `${value} \u0000${'@'.repeat(5_000)}`]));
    expect(() => loadConfig(wrong, [])).toThrow(/^(?!.*SeCrEt)/s);
  });
});
