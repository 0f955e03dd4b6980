import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { workspaceRoot } from '@tandem/stack';
import { build, type BuildOptions } from 'esbuild';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const targetSchema = z.object({ targetDefaults: z.object({ standalone: z.object({ options: z.object({ esbuildOptions: z.custom<BuildOptions>() }) }) }) });
const app = path.join(workspaceRoot, 'apps/legacy-trigger');

/** A platform's own program, with no `node_modules` but this package: opens, makes one call, closes, and ends because nothing is left to do. */
const program = `
import { openExplicitPath, positionOf } from '@tandem/legacy-trigger/handler';
try {
  const tandem = openExplicitPath();
  await tandem.ready();
  const [organizationId] = process.argv.slice(2);
  const routing = tandem.stamp(organizationId);
  const submission = { submissionId: 'sub_outside', formId: 'contact', organizationId, data: {}, routing };
  const { outcome } = await tandem.trigger(submission, positionOf({ insertedId: 'outside' }));
  await tandem.close();
  console.log(JSON.stringify({ outcome }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}`;

describe('the bundle of the explicit path, installed elsewhere', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tandem-handler-'));
    const installed = path.join(folder, 'node_modules/@tandem/legacy-trigger');
    await mkdir(installed, { recursive: true });
    const nx: unknown = JSON.parse(await readFile(path.join(workspaceRoot, 'nx.json'), 'utf8'));
    const { esbuildOptions } = targetSchema.parse(nx).targetDefaults.standalone.options;
    await Promise.all([
      // as the target makes it
      build({ ...esbuildOptions, entryPoints: [path.join(app, 'src/handler/index.ts')], outfile: path.join(installed, 'dist/handler/index.js'), bundle: true, format: 'esm', platform: 'node', logLevel: 'error' }),
      readFile(path.join(app, 'package.json')).then((manifest) => writeFile(path.join(installed, 'package.json'), manifest)),
      writeFile(path.join(folder, 'program.mjs'), program),
    ]);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(environment: Readonly<Record<string, string>>, orgId = 'org_nobody'): Promise<unknown> {
    const child = spawn(process.execPath, ['program.mjs', orgId], { cwd: folder, env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'inherit'], timeout: 25_000 });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
    const exitCode = await new Promise((resolve) => { child.once('close', resolve); });
    expect(exitCode).toBe(0);
    return JSON.parse(output);
  }

  it('names every setting that is missing', async () => {
    expect(await run({})).toEqual({ code: 'CONFIG_INVALID', message: expect.stringMatching(/MONGODB_URI[^]*REDIS_URL[^]*UNLEASH_URL[^]*UNLEASH_CLIENT_TOKEN/) as string });
  });

  it('makes a call, and leaves nothing open that would keep the process', async () => {
    const name = `tandem_outside_${randomUUID().slice(0, 8)}`;
    const client = new MongoClient(process.env.MONGODB_URI!);
    try {
      const settings = { MONGODB_URI: process.env.MONGODB_URI!, REDIS_URL: process.env.REDIS_URL!, MONGODB_DATABASE: name, QUEUE_PREFIX: name, UNLEASH_URL: 'http://127.0.0.1:1', UNLEASH_CLIENT_TOKEN: 'none', LOG_LEVEL: 'silent' };
      expect(await run(settings, `org_${name}`)).toEqual({ outcome: 'enqueued' });
      expect(await client.db(name).collection('trigger_decisions').countDocuments({ submissionId: 'sub_outside' })).toBe(1);
    } finally {
      await client.db(name).dropDatabase();
      await client.close();
    }
  }, 60_000);
});
