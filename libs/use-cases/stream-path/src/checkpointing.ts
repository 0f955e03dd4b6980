import type { ClusterTime } from '@tandem/documents';
import { untilDone, type RetryOptions } from './backoff.ts';
import type { CheckpointStore, StreamPosition } from './ports.ts';
import type { Progress } from './progress.ts';
import type { Reading } from './recovery.ts';
import { linkedTo, type LinkedController } from './signals.ts';

export interface CheckpointingOptions extends RetryOptions {
  readonly reading: Reading;
  readonly checkpoints: CheckpointStore;
  readonly pipelineHash: string;
  readonly registryReadUntil: ClusterTime;
  readonly historyFrom: ClusterTime;
  /** How often at most while there is work, in milliseconds. */
  readonly everyMs: number;
}

/** How often while idle, in milliseconds: a checkpoint that ages says that its reader is dead. */
const idleEveryMs = 3_000;

export interface Checkpointing {
  /** Writes until the signal aborts; resolves with `fenced` as soon as a write is refused. */
  run(progress: Pick<Progress, 'position' | 'batchesDone'>, signal: AbortSignal): Promise<'stopped' | 'fenced'>;
  /** Has `run` write now, whatever there is to write: where nobody else writes, the stream moves on by that alone. */
  soon(): void;
  /** Writes once, at the end; rejects when the signal aborts first. */
  write(position: StreamPosition, signal: AbortSignal): Promise<'written' | 'fenced'>;
}

export function createCheckpointing(options: CheckpointingOptions): Checkpointing {
  const { reading, checkpoints, time, observe } = options;
  let isWanted = false;
  let waiting: LinkedController | undefined;

  async function pause(signal: AbortSignal): Promise<void> {
    if (isWanted) return;
    waiting = linkedTo(signal);
    try {
      await time.sleep(options.everyMs, waiting.signal);
    } finally {
      waiting.release();
    }
  }

  async function write(position: StreamPosition, signal: AbortSignal): Promise<'written' | 'fenced'> {
    const checkpoint = {
      _id: reading.stream,
      epoch: reading.epoch,
      resumeToken: position.token,
      clusterTime: position.clusterTime,
      pipelineHash: options.pipelineHash,
      registryReadUntil: options.registryReadUntil,
      historyFrom: options.historyFrom,
    };
    const outcome = await untilDone('checkpoint', options, signal, () => checkpoints.write(checkpoint), () => true);
    if (outcome === 'written') observe({ type: 'checkpoint-written' });
    return outcome;
  }

  return {
    write,
    soon() {
      isWanted = true;
      waiting?.abort();
    },
    async run(progress, signal) {
      let writtenAt = time.elapsed();
      let batchesWritten = progress.batchesDone();
      for (;;) {
        await pause(signal);
        if (signal.aborted) return 'stopped';
        const wasWanted = isWanted;
        isWanted = false;
        const batchesDone = progress.batchesDone();
        if (!wasWanted && batchesDone === batchesWritten && time.elapsed() - writtenAt < idleEveryMs) continue;
        const outcome = await write(progress.position(), signal).catch((error: unknown) => {
          if (signal.aborted) return 'stopped' as const;
          throw error;
        });
        if (outcome !== 'written') return outcome;
        batchesWritten = batchesDone;
        writtenAt = time.elapsed();
      }
    },
  };
}
