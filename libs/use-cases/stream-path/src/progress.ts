import { createWatermark, type Ticket } from '@tandem/checkpoint';
import type { ChangeBatch, StreamPosition, Time } from './ports.ts';

export interface ProgressPoint extends StreamPosition {
  /** By the server's clock, in milliseconds: all that happened before it is done. */
  readonly doneUntil: number;
}

/** How far the stream's effects are durable, and how far that is behind. */
export interface Progress {
  begin(batch: ChangeBatch): Ticket;
  end(ticket: Ticket): void;
  /** The stream broke off: what has happened since is not known. */
  interrupted(): void;
  position(): StreamPosition;
  /** How many batches that held events are done. */
  batchesDone(): number;
  readonly batchesInFlight: number;
  /** About how much memory the events of these take. */
  readonly bytesInFlight: number;
  /** In milliseconds: 0 only after an empty batch. */
  lagMs(): number;
}

/** An empty batch comes at least so often; when none has, the stream is silent for another reason than that nothing happens. */
const silentAfterMs = 2_000;

export function createProgress(start: StreamPosition, { now, elapsed }: Pick<Time, 'now' | 'elapsed'>): Progress {
  const watermark = createWatermark<ProgressPoint>({ ...start, doneUntil: start.clusterTime.seconds * 1_000 });
  const bytesOf = new Map<Ticket, number>();
  let batchesDone = 0;
  let bytesInFlight = 0;
  let caughtUpAt: number | null = null;

  return {
    begin(batch) {
      const last = batch.events.at(-1);
      caughtUpAt = last ? null : elapsed();
      const ticket = watermark.begin({ ...batch.position, doneUntil: last ? last.wallTime.getTime() : now() });
      if (last) {
        bytesOf.set(ticket, batch.bytes);
        bytesInFlight += batch.bytes;
      }
      return ticket;
    },
    end(ticket) {
      watermark.end(ticket);
      const bytes = bytesOf.get(ticket);
      if (bytes === undefined || !bytesOf.delete(ticket)) return;
      bytesInFlight -= bytes;
      batchesDone += 1;
    },
    interrupted() {
      caughtUpAt = null;
    },
    position: () => watermark.position(),
    batchesDone: () => batchesDone,
    get batchesInFlight() {
      return watermark.inFlight;
    },
    get bytesInFlight() {
      return bytesInFlight;
    },
    lagMs() {
      if (caughtUpAt !== null && watermark.inFlight === 0 && elapsed() - caughtUpAt < silentAfterMs) return 0;
      return Math.max(1, now() - watermark.position().doneUntil);
    },
  };
}
