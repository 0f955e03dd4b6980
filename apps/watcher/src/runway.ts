import { compareClusterTime, type ClusterTime } from '@tandem/documents';
import type { StreamStatus, Time } from '@tandem/stream-path';
import type { Logger } from 'pino';

export interface RunwayOptions {
  /** The oplog's oldest entry, null where it can't be read for good. May take seconds. */
  readonly oldest: () => Promise<ClusterTime | null>;
  readonly status: () => Pick<StreamStatus, 'role' | 'checkpoint'>;
  readonly time: Time;
  readonly logger: Pick<Logger, 'warn'>;
  /** The pause between two questions, in milliseconds: the oplog's beginning moves slowly. 0: it is never asked. */
  readonly everyMs: number;
  /** Less, in milliseconds, is short. */
  readonly shortBelowMs: number;
}

export interface Runway {
  /** Asks now and then while this process leads, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** From the oplog's oldest entry to the checkpoint, in milliseconds; undefined on a standby, and where it isn't known. */
  readMs(): number | undefined;
  /** Whether history may soon be lost. */
  isShort(): boolean;
}

/** A server that has no quick way to its first entry is kept busy by the question: for so many times as long it is left alone. */
const restPerCost = 200;

/**
 * How much further the oplog's beginning may move before the stream can't go on from its checkpoint. A young
 * oplog is short, too, and loses nothing: short counts only once its beginning has been seen to move, or where
 * the reader is further behind than the runway is long.
 */
export function createRunway({ oldest, status, time, logger, everyMs, shortBelowMs }: RunwayOptions): Runway {
  let beginning: ClusterTime | null = null;
  let moves = false;

  async function look(): Promise<void> {
    const seen = await oldest();
    moves ||= beginning !== null && seen !== null && compareClusterTime(beginning, seen) < 0;
    beginning = seen;
  }

  function readMs(): number | undefined {
    const { checkpoint } = status();
    return beginning && checkpoint ? (checkpoint.clusterTime.seconds - beginning.seconds) * 1_000 : undefined;
  }

  return {
    readMs,
    isShort() {
      const runwayMs = readMs();
      const { checkpoint } = status();
      if (runwayMs === undefined || !checkpoint || runwayMs >= shortBelowMs) return false;
      return moves || time.now() - checkpoint.clusterTime.seconds * 1_000 > runwayMs + everyMs;
    },
    async run(signal) {
      let told = false;
      while (everyMs > 0 && !signal.aborted) {
        const askedAt = time.elapsed();
        if (status().role === 'leader') {
          await look().catch((error: unknown) => {
            beginning = null;
            if (!told) logger.warn({ err: error }, 'cannot read how far back the oplog goes; the runway is unknown');
            told = true;
          });
        }
        // a new leader is told soon
        await time.sleep(status().role === 'leader' ? Math.max(everyMs, (time.elapsed() - askedAt) * restPerCost) : 1_000, signal);
      }
    },
  };
}
