import { type StreamSample } from '@tandem/documents';
import type { StreamSampleLog } from '@tandem/mongodb';
import type { StreamObservation, StreamStatus, Time } from '@tandem/stream-path';
import type { Logger } from 'pino';

export interface StreamSamplerOptions {
  /** The stream's name. */
  readonly stream: string;
  readonly log: StreamSampleLog;
  readonly status: () => Pick<StreamStatus, 'role' | 'epoch' | 'lagMs'>;
  /** Undefined where it is not known. */
  readonly runwayMs: () => number | undefined;
  readonly time: Pick<Time, 'now' | 'sleep'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface StreamSampler {
  readonly observe: (observation: StreamObservation) => void;
  /** Writes a sample every ten seconds while this process leads, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

const everyMs = 10_000;
/** A window that is judged by them is thirty days long at most, and may have ended a while ago. */
const keepForMs = 40 * 86_400_000;

/** Leaves behind how far the stream is and how much of the oplog lies before it, for gates, reports and charts. */
export function createStreamSampler({ stream, log, status, runwayMs, time, logger }: StreamSamplerOptions): StreamSampler {
  let events = 0;
  let told = false;

  async function write(epoch: number, lagMs: number | undefined): Promise<void> {
    const at = time.now();
    const sample: StreamSample = {
      _id: `${stream}:${epoch}:${new Date(at).toISOString()}`,
      stream,
      at: new Date(at),
      lagMs: lagMs ?? null,
      runwayMs: runwayMs() ?? null,
      events,
      epoch,
      expireAt: new Date(at + keepForMs),
    };
    try {
      await log.write(sample);
      events -= sample.events;
      told = false;
    } catch (error) {
      // a stretch without samples is unknown to whoever judges by them
      if (!told) logger.warn({ err: error }, 'cannot leave a sample of the stream');
      told = true;
    }
  }

  return {
    observe(observation) {
      if (observation.type === 'batch-read') events += observation.events;
    },
    async run(signal) {
      while (!signal.aborted) {
        const { role, epoch, lagMs } = status();
        const isLeading = role === 'leader' && epoch !== null;
        if (isLeading) await write(epoch, lagMs);
        // a new leader is told soon
        await time.sleep(isLeading ? everyMs : 1_000, signal);
      }
    },
  };
}
