import { freePort, waitUntil } from '@tandem/stack';
import { startHandler } from '../contenders/catalogue.ts';
import { runLoad } from '../load/run-load.ts';
import type { Program } from '../programs/program.ts';
import type { Platform, Stage } from '../stage.ts';
import { between } from './backlog.ts';
import type { RowContext } from './row.ts';

/** The handler's process and where it listens. */
export interface Handler {
  readonly program: Program;
  readonly origin: string;
}

/** Starts the real handler and waits until it takes submissions. */
export async function startReadyHandler(stage: Stage, platform: Platform, mongodbUri = stage.mongodbUri): Promise<Handler> {
  const port = await freePort();
  const program = startHandler({ stage, platform, mongodbUri }, port);
  const origin = `http://127.0.0.1:${port}`;
  const ready = waitUntil(async () => (await fetch(`${origin}/readyz`)).ok, { timeoutMs: 60_000, signal: stage.signal, what: 'the handler to be ready' });
  await Promise.race([ready, program.result()]);
  await ready;
  return { program, origin };
}

/** Requests under way at once: enough to keep the handler busy all the time. */
export const requestsAtOnce = 64;

/** Posts submissions to the real handler as fast as it answers. */
export async function saturateHandler({ stage, plan }: RowContext): Promise<{ readonly eventsPerSecond: number; readonly cpuMicrosPerEvent: number }> {
  const platform = await stage.openPlatform();
  const { program, origin } = await startReadyHandler(stage, platform);
  try {
    const load = (run: string, seconds: number) => runLoad(stage, { run, target: { kind: 'http', origin }, pace: { kind: 'at-once', count: requestsAtOnce }, seconds });
    await load('warm', plan.warmUpSeconds);
    await program.begin(0, false);
    await load('full', plan.loadSeconds);
    const { first, last } = await program.reading();
    if (first === null || last === null) throw await program.failure('has enqueued nothing');
    const { events, seconds, cpuMicros } = between(first, last);
    return { eventsPerSecond: events / seconds, cpuMicrosPerEvent: cpuMicros / events };
  } finally {
    await program.stop();
    await platform.remove();
  }
}
