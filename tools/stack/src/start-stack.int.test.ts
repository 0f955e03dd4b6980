import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from './processes/wait-until.ts';
import { startStack } from './start-stack.ts';
import { workspaceRoot } from './workspace-root.ts';

/** Without the backends that the test run itself was given. */
const environment: NodeJS.ProcessEnv = { ...process.env, MONGODB_URI: '', REDIS_URL: '' };
let parent: ChildProcess | undefined;

afterEach(() => parent?.kill('SIGKILL'));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the stack', () => {
  it('takes what the environment names, and stops nothing of it', async () => {
    const stack = await startStack({
      need: ['mongodb', 'redis', 'unleash'],
      environment: { MONGODB_URI: 'mongodb://elsewhere/', REDIS_URL: 'redis://elsewhere', UNLEASH_URL: 'http://elsewhere', UNLEASH_CLIENT_TOKEN: 'token' },
    });
    expect([stack.mongodb.owned, stack.redis.owned, stack.unleash.owned]).toEqual([false, false, false]);
    expect(stack.mongodb).toMatchObject({ uri: 'mongodb://elsewhere/', description: { reason: 'named by MONGODB_URI' } });
    await stack.stop();
    expect(existsSync(stack.directory)).toBe(false);
  });

  it('starts nothing more when aborted, and leaves nothing behind', async () => {
    await expect(startStack({ need: ['mongodb', 'redis'], environment, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('ends with its process when that is ended by %s, folder and all', async (signal) => {
    const program = `
      import { startStack } from './tools/stack/src/start-stack.ts';
      import { startProcess } from './tools/stack/src/processes/start-process.ts';
      const { mongodb, redis, directory } = await startStack({ need: ['mongodb', 'redis'] });
      const child = await startProcess({ name: 'child', entry: '-e', arguments: ['setInterval(() => 0, 1000)'] });
      console.log(JSON.stringify({ pids: [mongodb.pid, redis.pid, child.pid], directory }));
      setInterval(() => 0, 1000);`;
    parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: workspaceRoot, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    let line = '';
    for await (const first of createInterface({ input: parent.stdout! })) {
      line = first;
      break;
    }
    const { pids, directory } = JSON.parse(line) as { pids: number[]; directory: string };
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    parent.kill(signal);
    await waitUntil(() => !pids.some(isAlive) && !existsSync(directory), { timeoutMs: 10_000, what: 'the end of all' });
  });
});
