import path from 'node:path';
import { freePort, startProcess, waitUntil, type ProcessHandle } from '@tandem/stack';
import { z } from 'zod';
import { standInsOf, type Sabotage } from '../sabotage/index.ts';
import { parseMetrics, type Sample } from './metrics.ts';

export const appNames = ['legacy-trigger', 'watcher', 'worker', 'reconciler'] as const;
export type AppName = (typeof appNames)[number];

/** An app as a process of its own, on a port that it keeps over restarts. */
export interface AppProcess {
  readonly name: string;
  /** Tells processes of the same app apart. */
  readonly instance: string;
  readonly url: string;
  readonly logFile: string;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** SIGSTOP: it stands still, its connections open. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** Ready, and every part of it well. */
  isWell(): Promise<boolean>;
  metrics(): Promise<readonly Sample[]>;
}

export interface AppOptions {
  readonly name: string;
  /** `apps/<name>/src/main.ts` by default. */
  readonly entry?: string;
  /** The app's name by default. */
  readonly instance?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Breaks it on purpose. */
  readonly sabotage?: Sabotage | undefined;
  readonly logDirectory: string;
  /** Called where it ends by itself, with what to tell. */
  readonly onFailure: (why: string) => void;
  readonly signal: AbortSignal;
}

const readySchema = z.object({ status: z.string() });
const answerTimeoutMs = 3_000;
const startTimeoutMs = 60_000;

export async function createAppProcess(options: AppOptions): Promise<AppProcess> {
  const { name, entry = `apps/${name}/src/main.ts`, instance = name, signal } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = path.join(options.logDirectory, `${instance}.log`);
  let running: ProcessHandle | undefined;

  const readiness = async (): Promise<string> => {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return answer.ok ? readySchema.parse(await answer.json()).status : 'failing';
  };
  const launch = async (): Promise<ProcessHandle> => {
    const env = { ...options.environment, HOST: '127.0.0.1', PORT: String(port) };
    const handle = await startProcess({ name: instance, entry, env, logFile, bundled: true, standIns: standInsOf(options.sabotage) });
    void handle.exited.then(({ code, signal: by }) => {
      if (running !== handle) return;
      options.onFailure(`${instance} ended by itself (${code === null ? String(by) : `code ${code}`}), see ${logFile}\n${handle.outputTail().trim().slice(-2_000)}`);
    });
    return handle;
  };
  const end = async (how: (handle: ProcessHandle) => Promise<unknown>): Promise<void> => {
    const handle = running;
    running = undefined;
    if (handle !== undefined) await how(handle);
  };

  return {
    name,
    instance,
    url,
    logFile,
    async start() {
      const started = (running = await launch());
      await waitUntil(async () => started.exitStatus() !== undefined || (await readiness()) !== 'failing', { timeoutMs: startTimeoutMs, signal, what: `${instance} to be ready` });
      if (started.exitStatus() !== undefined) throw new Error(`${instance} ended before it was ready, see ${logFile}`);
    },
    kill: () => end((handle) => { handle.kill('SIGKILL'); return handle.exited; }),
    stop: () => end((handle) => { handle.kill('SIGCONT'); return handle.stop(); }),
    pause: () => { running?.kill('SIGSTOP'); },
    resume: () => { running?.kill('SIGCONT'); },
    isWell: async () => (await readiness().catch(() => 'failing')) === 'ok',
    async metrics() {
      const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(answerTimeoutMs) });
      return parseMetrics(await answer.text());
    },
  };
}
