import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleOf, workspaceRoot } from '@tandem/stack';
import { messageSchema, readingSchema, wordsSchema } from './messages.ts';
import type { Reading, Word } from './tally.ts';

/** A process of this bench that can be asked what it has done: a contender, a load, or one of the apps. */
export interface Program {
  readonly name: string;
  begin(skip: number, keepWords: boolean): Promise<void>;
  reading(): Promise<Reading>;
  words(): Promise<readonly Word[]>;
  /** What a program that ends by itself found; rejects with the end of its log where it ends without a result. */
  result(): Promise<unknown>;
  /** An error that shows the end of its log. */
  failure(what: string): Promise<Error>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, SIGKILL after ten seconds; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly name: string;
  /** Relative to the workspace's root. */
  readonly entry: string;
  /** Handed over as the one argument, as JSON. */
  readonly task?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logDirectory: string;
}

const observer = 'tools/bench/src/programs/observer.ts';
/** As the apps are served. */
const served = ['--max-semi-space-size=64'];
const stopGraceMs = 10_000;
const answerWithinMs = 30_000;

/** Starts a program, with the observer in it, from its sources, or from a bundle where a run keeps these. It ends with this process: its channel closes. */
export function startProgram(options: ProgramOptions): Program {
  const { name } = options;
  const logFile = path.join(options.logDirectory, `${name}.log`);
  const log = openSync(logFile, 'a');
  const bundle = bundleOf(options.entry, [observer]);
  const child = fork(bundle ?? path.join(workspaceRoot, options.entry), options.task === undefined ? [] : [JSON.stringify(options.task)], {
    cwd: workspaceRoot,
    execArgv: bundle ? served : [...served, '--conditions=@tandem/source', '--import', 'tsx', '--import', `./${observer}`],
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const waiting = new Map<number, (value: unknown) => void>();
  const results: unknown[] = [];
  let questions = 0;
  child.on('message', (message) => {
    const said = messageSchema.parse(message);
    if (said.type === 'result') results.push(said.value);
    else waiting.get(said.id)?.(said.value);
  });
  child.on('error', () => undefined);
  const exited = once(child, 'exit');

  const failure = async (what: string): Promise<Error> => {
    const tail = (await readFile(logFile, 'utf8').catch(() => '')).trim().slice(-2_000);
    return new Error(`${name} ${what}\n${tail}`);
  };
  const ask = async (question: object): Promise<unknown> => {
    const id = questions++;
    const answered = new Promise<unknown>((resolve) => waiting.set(id, resolve));
    child.send({ id, ...question }, () => undefined);
    const over = new AbortController();
    try {
      const late = delay(answerWithinMs, undefined, { signal: over.signal }).then(() => 'late' as const, () => 'late' as const);
      const outcome = await Promise.race([answered.then((value) => ({ value })), exited.then(() => 'ended' as const), late]);
      if (typeof outcome === 'string') throw await failure(outcome === 'late' ? 'does not answer' : 'ended by itself');
      return outcome.value;
    } finally {
      over.abort();
      waiting.delete(id);
    }
  };

  return {
    name,
    begin: async (skip, keepWords) => { await ask({ ask: 'begin', skip, keepWords }); },
    reading: async () => readingSchema.parse(await ask({ ask: 'reading' })),
    words: async () => wordsSchema.parse(await ask({ ask: 'words' })),
    async result() {
      await exited;
      if (results.length === 0) throw await failure('ended without a result');
      return results[0];
    },
    failure,
    kill: (signal) => { child.kill(signal); },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
        await exited;
        clearTimeout(timer);
      }
    },
  };
}
