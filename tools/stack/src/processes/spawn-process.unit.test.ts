import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnProcess } from './spawn-process.ts';
import { waitUntil } from './wait-until.ts';

const node = (program: string) => ({ name: 'child', command: process.execPath, arguments: ['-e', program] });

describe('a child process', () => {
  it('tells its exit code and what it wrote', async () => {
    const child = await spawnProcess(node('console.log("out"); console.error("err"); process.exitCode = 7'));
    expect(await child.exited).toEqual({ code: 7, signal: null });
    await waitUntil(() => child.outputTail().includes('out') && child.outputTail().includes('err'));
    expect(child.exitStatus()).toEqual({ code: 7, signal: null });
  });

  it('writes its output to the log file as well', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'tandem-log-'));
    const logFile = path.join(directory, 'child.log');
    await spawnProcess({ ...node('console.log("logged")'), logFile });
    expect(await waitUntil(() => readFile(logFile, 'utf8'))).toBe('logged\n');
    await rm(directory, { recursive: true });
  });

  it('is killed where SIGTERM does not end it in time', async () => {
    const child = await spawnProcess(node('process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)'));
    await waitUntil(() => child.outputTail().includes('ready'));
    expect(await child.stop(20)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that cannot be started is an error', async () => {
    await expect(spawnProcess({ name: 'nothing', command: '/does/not/exist', arguments: [] })).rejects.toThrow('nothing can\'t be started');
  });

  it('has only what it is given where it inherits nothing', async () => {
    const child = await spawnProcess({ ...node('console.log(Object.keys(process.env).sort().join())'), inheritEnvironment: false, environment: { ONE: '1' } });
    await child.exited;
    expect((await waitUntil(() => child.outputTail())).trim()).toBe('HOME,ONE,PATH');
  });
});
