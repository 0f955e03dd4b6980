import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { programArguments, workspaceRoot } from '@tandem/stack';

export interface WorkerProcess {
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  /** Resolves when it runs, as its log says. */
  started(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** The worker as an operator starts it, in this environment and no other. */
export function startWorker(environment: Readonly<Record<string, string | undefined>>): WorkerProcess {
  const child: ChildProcess = spawn(process.execPath, programArguments('apps/worker/src/main.ts'), {
    cwd: workspaceRoot,
    env: { PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    output: () => output,
    exited,
    async started() {
      while (!output.includes('"started"')) {
        const ended = await Promise.race([exited.then(() => true), once(child.stdout ?? child, 'data').then(() => false)]);
        if (ended) throw new Error(`the worker ended: ${output}`);
      }
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}
