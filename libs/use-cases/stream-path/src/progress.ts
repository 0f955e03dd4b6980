import { createWatermark, type Ticket } from '@tandem/checkpoint';
import type { ChangeBatch, StreamPosition } from './ports.ts';

export interface ProgressPoint extends StreamPosition {
  /** By the server's clock, in milliseconds: all that happened before it is done; null when nobody knows. */
  readonly doneUntil: number | null;
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
  /** In milliseconds: 0 only after an empty batch, undefined when unknown. */
  lagMs(): number | undefined;
}

export function createProgress(start: StreamPosition, now: () => number): Progress {
  const watermark = createWatermark<ProgressPoint>({ ...start, doneUntil: null });
  const withEvents = new Set<Ticket>();
  let batchesDone = 0;
  let caughtUp = false;

  return {
    begin(batch) {
      const last = batch.events.at(-1);
      caughtUp = last === undefined;
      const ticket = watermark.begin({ ...batch.position, doneUntil: last ? last.wallTime.getTime() : now() });
      if (last) withEvents.add(ticket);
      return ticket;
    },
    end(ticket) {
      watermark.end(ticket);
      if (withEvents.delete(ticket)) batchesDone += 1;
    },
    interrupted() {
      caughtUp = false;
    },
    position: () => watermark.position(),
    batchesDone: () => batchesDone,
    get batchesInFlight() {
      return watermark.inFlight;
    },
    lagMs() {
      if (caughtUp && watermark.inFlight === 0) return 0;
      const { doneUntil } = watermark.position();
      return doneUntil === null ? undefined : Math.max(0, now() - doneUntil);
    },
  };
}
