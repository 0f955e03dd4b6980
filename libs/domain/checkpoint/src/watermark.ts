/** Names one batch in flight. */
export type Ticket = number & { readonly __brand: 'Ticket' };

/**
 * The contiguous watermark over batches in flight: how far all work is done. Batches begin in stream
 * order and may end in any; the watermark stands before the oldest one that has not ended.
 */
export interface Watermark<Position> {
  /** A batch is under way; `position` is where the stream stands after it. */
  begin(position: Position): Ticket;
  /** The batch's effects are durable. A ticket that has ended already is ignored. */
  end(ticket: Ticket): void;
  /** Everything up to here is done. */
  position(): Position;
  readonly inFlight: number;
}

interface Batch<Position> {
  readonly position: Position;
  ended: boolean;
}

export function createWatermark<Position>(start: Position): Watermark<Position> {
  const open = new Map<Ticket, Batch<Position>>();
  let reached = start;
  let next = 0;
  let inFlight = 0;

  return {
    begin(position) {
      const ticket = next as Ticket;
      next += 1;
      inFlight += 1;
      open.set(ticket, { position, ended: false });
      return ticket;
    },
    end(ticket) {
      const batch = open.get(ticket);
      if (!batch || batch.ended) return;
      batch.ended = true;
      inFlight -= 1;
      // a map keeps the order of insertion, which is the stream's
      for (const [oldest, { position, ended }] of open) {
        if (!ended) break;
        reached = position;
        open.delete(oldest);
      }
    },
    position: () => reached,
    get inFlight() {
      return inFlight;
    },
  };
}
