import { streamNameOf } from '@tandem/documents';
import type { LeaseStore } from '@tandem/mongodb';
import type { DrainOutcome, PartitionedPath } from '@tandem/stream-path';
import type { Logger } from 'pino';

/** For whoever started it: `EX_UNAVAILABLE` and `EX_TEMPFAIL` of sysexits.h. */
const exitCodes: Readonly<Record<DrainOutcome, number>> = { 'caught-up': 0, 'another-leads': 69, unfinished: 75 };

export interface BoundedRunOptions {
  readonly path: Pick<PartitionedPath, 'drain' | 'streams'>;
  readonly leases: Pick<LeaseStore, 'read'>;
  readonly logger: Logger;
  readonly withinMs: number;
}

/** Drains the stream, tells what came of it, and resolves with the exit code that says so. Rejects where it cannot lead at all. */
export async function runBounded({ path, leases, logger, withinMs }: BoundedRunOptions, signal: AbortSignal): Promise<number> {
  const outcome = await path.drain(withinMs, signal);
  const exitCode = exitCodes[outcome];
  switch (outcome) {
    case 'caught-up':
      logger.info({ exitCode }, 'caught up');
      break;
    case 'unfinished':
      logger.warn({ exitCode, withinMs }, 'not caught up in time, or told to stop; the next run goes on from the checkpoint');
      break;
    case 'another-leads': {
      const found = await Promise.all(path.streams.map(({ partition }) => leases.read(streamNameOf(partition)).catch(() => null)));
      logger.warn({ exitCode, holder: found.find((one) => one?.live)?.lease.holder }, 'another process leads the stream; nothing to do here');
    }
  }
  return exitCode;
}
