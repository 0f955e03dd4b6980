import { execa } from 'execa';
import { withProgress, type OnProgress } from './progress.ts';

export interface CommandOptions {
  readonly what: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds until it is ended; an hour by default. */
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end.
 * @throws Error with the last lines of its output where it fails.
 */
export async function runCommand(command: string, commandArguments: readonly string[], options: CommandOptions): Promise<void> {
  const run = execa(command, commandArguments, {
    all: true,
    stdin: 'ignore',
    reject: false,
    timeout: options.timeoutMs ?? 3_600_000,
    env: options.environment ?? {},
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  const result = await withProgress(options.onProgress, options.what, run);
  if (!result.failed) return;
  options.signal?.throwIfAborted();
  const lastLines = result.all.trim().split('\n').slice(-8).join('\n');
  throw new Error(`${options.what}: ${command} failed${lastLines === '' ? '' : `:\n${lastLines}`}`, { cause: result });
}
