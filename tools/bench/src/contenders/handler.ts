import { freePort, waitUntil } from '@tandem/stack';
import type { Program } from '../programs/program.ts';
import { startHandler, type StartOptions } from './catalogue.ts';

/** The real handler's process and where it listens. */
export interface Handler {
  readonly program: Program;
  readonly origin: string;
}

/** Starts the handler and waits until it takes submissions. */
export async function startReadyHandler(options: StartOptions): Promise<Handler> {
  const port = await freePort();
  const program = startHandler(options, port);
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin, program, options.stage.signal);
  return { program, origin };
}

/** Waits for an app's readiness; one that ends by itself says why. */
export async function untilReady(origin: string, program: Program, signal: AbortSignal): Promise<void> {
  const ready = waitUntil(async () => (await fetch(`${origin}/readyz`)).ok, { timeoutMs: 60_000, signal, what: `${program.name} to be ready` });
  await Promise.race([ready, program.result()]);
  await ready;
}
