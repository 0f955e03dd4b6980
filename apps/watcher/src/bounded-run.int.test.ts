import { execFile } from 'node:child_process';
import process from 'node:process';
import { createLeaseStore } from '@tandem/mongodb';
import { programArguments, workspaceRoot } from '@tandem/stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, onceEach, type Deployment } from './testing/deployment.ts';

describe('the watcher, bounded', () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! });
  });
  afterEach(() => deployment.end());

  /** Runs it as a scheduler would, with a limit of its own. */
  const drain = (within: string, changes: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly code: unknown; readonly output: string }>((resolve) => {
      const given = [...programArguments('apps/watcher/src/main.ts'), '--drain', '--within', within];
      execFile(process.execPath, given, { cwd: workspaceRoot, env: { ...deployment.environment, ...changes }, timeout: 60_000, maxBuffer: 64 * 1_024 * 1_024 }, (error, stdout, stderr) => {
        resolve({ code: error ? error.code : 0, output: stdout + stderr });
      });
    });
  const decided = () => deployment.collections.decisions.countDocuments();
  const isLeaseFree = async () => (await createLeaseStore(deployment.platform).read('submissions'))?.live === false;

  it('goes on where the last one ended, whether it caught up (0) or ran out of time (75): nothing is lost, nothing doubled', async () => {
    // the very first one has nothing before it
    expect((await drain('50s')).code).toBe(0);
    await deployment.submit(6_000);
    expect((await drain('2s', { REDIS_URL: 'redis://127.0.0.1:9' })).code).toBe(75);
    expect(await decided()).toBe(0);
    expect((await drain('1s')).code).toBe(75);
    expect(await isLeaseFree()).toBe(true);
    expect(await decided()).toBeLessThan(6_000);
    const { code, output } = await drain('50s');
    expect(code).toBe(0);
    // it was given no port
    expect(output).not.toContain('listening');
    expect(await isLeaseFree()).toBe(true);
    expect(await deployment.account()).toEqual(onceEach);
  }, 180_000);

  it('says who leads, and ends with 69, where another does', async () => {
    await createLeaseStore(deployment.platform).acquire('submissions', 'the-other', 60_000);
    const { code, output } = await drain('30s');
    expect(code).toBe(69);
    expect(output).toContain('the-other');
  }, 60_000);

  it('ends with 78 when it does not understand what it is told', async () => {
    expect((await drain('soon')).code).toBe(78);
  }, 60_000);
});
