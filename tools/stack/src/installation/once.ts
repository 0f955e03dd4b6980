import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { waitUntil } from '../processes/wait-until.ts';
import { withProgress, type OnProgress } from './progress.ts';

/**
 * Lets one process at a time install into a folder of the cache; a lock whose holder has ended is taken over.
 * The work itself has to see whether another process has done it meanwhile.
 */
export async function oneAtATime<T>(lockFile: string, onProgress: OnProgress, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(lockFile), { recursive: true });
  const taken = waitUntil(() => take(lockFile), { timeoutMs: 3_600_000, intervalMs: 250, signal, what: lockFile });
  await withProgress(onProgress, 'waiting for another process that installs the same', taken);
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function take(lockFile: string): Promise<boolean> {
  try {
    const file = await open(lockFile, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch {
    const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
    if (Number.isInteger(holder) && holder > 0 && !isAlive(holder)) await rm(lockFile, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
