import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { keeper } from './keeper.ts';

const tailCharacters = 64 * 1024;

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child of this process, which ends with it. */
export interface ProcessHandle {
  readonly name: string;
  readonly pid: number;
  /** Sends a signal; SIGTERM by default. Nothing happens where the process has ended. */
  kill(signal?: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after the grace (milliseconds, 10,000 by default). Resolves when it has ended. */
  stop(graceMs?: number): Promise<ExitStatus>;
  readonly exited: Promise<ExitStatus>;
  /** Undefined while it runs. */
  exitStatus(): ExitStatus | undefined;
  /** The last 64 KiB of what it wrote to standard output and error. */
  outputTail(): string;
}

export interface SpawnOptions {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Laid over this process's environment; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** With `false` only PATH and HOME are inherited. */
  readonly inheritEnvironment?: boolean;
  readonly directory?: string;
  /** What it writes is appended here as well. */
  readonly logFile?: string | undefined;
  /** Opens a message channel to a Node program, and sends it this; the channel closes with this process. */
  readonly message?: object;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only this process, which ends
 * its children in order.
 * @throws Error where the program can't be started.
 */
export async function spawnProcess(options: SpawnOptions): Promise<ProcessHandle> {
  const child = launch(options);
  const tail = collectOutput(child, options.logFile);
  let status: ExitStatus | undefined;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      status = { code, signal };
      if (child.pid !== undefined) keeper().forget(child.pid);
      resolve(status);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => { reject(new Error(`${options.name} can't be started: ${options.command}`, { cause })); });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process id.`);
  keeper().watch(pid);
  const kill = (signal: NodeJS.Signals = 'SIGTERM'): void => { child.kill(signal); };
  const stop = async (graceMs = 10_000): Promise<ExitStatus> => {
    if (status !== undefined) return status;
    kill('SIGTERM');
    const timer = new AbortController();
    const overdue = delay(graceMs, undefined, { signal: timer.signal, ref: false }).then(() => { kill('SIGKILL'); }, () => undefined);
    const result = await exited;
    timer.abort();
    await overdue;
    return result;
  };
  return { name: options.name, pid, kill, stop, exited, exitStatus: () => status, outputTail: tail };
}

function launch(options: SpawnOptions): ChildProcess {
  const { message } = options;
  const inherited = options.inheritEnvironment === false ? { PATH: process.env.PATH, HOME: process.env.HOME } : process.env;
  const child = spawn(options.command, options.arguments, {
    cwd: options.directory,
    env: { ...inherited, ...options.environment },
    detached: true,
    stdio: message === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (message !== undefined) child.once('spawn', () => { child.send(message, () => undefined); });
  return child;
}

function collectOutput(child: ChildProcess, logFile: string | undefined): () => string {
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  log?.on('error', () => undefined);
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      log?.write(text);
      tail = (tail + text).slice(-tailCharacters);
    });
  }
  child.once('close', () => { log?.end(); });
  return () => tail;
}
