import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { programArguments, workspaceRoot } from '@tandem/stack';
import { z } from 'zod';
import type { Preload } from './preload/index.ts';

/** A watcher as an operator starts it: a process of its own. */
export interface WatcherProcess {
  /** Resolves with the exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Null while it does not listen. */
  readiness(): Promise<{ readonly status: number; readonly parts: Readonly<Record<string, { status: string; detail?: string | undefined }>> } | null>;
  /** Status and detail of one part of its readiness, as one text; empty while it does not listen. */
  part(name: string): Promise<string>;
  /** Resolves when it is the leader and has read all there was. */
  isCaughtUpLeader(): Promise<boolean>;
  /** The sum of a metric's samples, those with the labels where some are named; undefined where there are none. */
  metric(name: string, labels?: string): Promise<number | undefined>;
  kill(signal: NodeJS.Signals): void;
  readonly output: () => string;
}

const main = 'apps/watcher/src/main.ts';
const listening = z.object({ msg: z.literal('listening for operations'), port: z.number() });
const readinessSchema = z.object({ parts: z.record(z.string(), z.object({ status: z.string(), detail: z.string().optional() })) });

export function startWatcherProcess(environment: Readonly<Record<string, string>>, preload?: Preload): WatcherProcess {
  const child = spawn(process.execPath, programArguments(main, preload && [preload.module]), {
    cwd: workspaceRoot,
    env: { PORT: '0', ...preload?.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));

  async function get(path: string): Promise<Response | null> {
    const port = portIn(output());
    return port === undefined ? null : fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  }
  async function readiness() {
    const response = await get('/readyz');
    return response && { status: response.status, ...readinessSchema.parse(await response.json()) };
  }
  async function metric(name: string, labels = ''): Promise<number | undefined> {
    const text = (await (await get('/metrics'))?.text()) ?? '';
    const samples = text.split('\n').filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels));
    return samples.length === 0 ? undefined : samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  return {
    exited,
    output,
    readiness,
    metric,
    async part(name) {
      const part = (await readiness())?.parts[name];
      return part === undefined ? '' : [part.status, part.detail ?? ''].join(' ').trim();
    },
    isCaughtUpLeader: async () => (await metric('tandem_stream_lag_seconds')) === 0,
    kill(signal) {
      child.kill(signal);
    },
  };
}

function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}

function portIn(output: string): number | undefined {
  for (const line of output.split('\n')) {
    if (!line.includes('listening for operations')) continue;
    const parsed = listening.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data.port;
  }
  return undefined;
}
