import type { StreamSample } from '@tandem/documents';

/** Port: how the stream was, read-only. Rejects with STORE_UNAVAILABLE. */
export interface StreamSamples {
  /**
   * Those of a stretch (milliseconds since the epoch, `to` left out), the oldest first. Where there are more than
   * `mostSamples`, one for each part of the stretch: its worst lag, its least runway, all its events.
   */
  between(from: number, to: number, mostSamples: number): Promise<readonly StreamSample[]>;
  /** All of a stretch, the oldest first; no more than a batch is in memory. */
  all(from: number, to: number): AsyncIterable<StreamSample>;
  latest(): Promise<StreamSample | null>;
}

/** Puts samples into so many equal parts of a stretch; parts without a sample are left out. */
export function createSampleSlots(from: number, to: number, mostSamples: number) {
  const slots = new Map<number, StreamSample>();
  const slotMs = Math.max(1, (to - from) / mostSamples);
  return {
    add(sample: StreamSample): void {
      const slot = Math.floor((sample.at.getTime() - from) / slotMs);
      const before = slots.get(slot);
      slots.set(slot, before ? worseInSlot(before, sample) : sample);
    },
    read: (): readonly StreamSample[] => [...slots.values()],
  };
}

/** One after the other: a moment of which the lag is not known must not hide a bad one beside it. */
function worseInSlot(a: StreamSample, b: StreamSample): StreamSample {
  const worse = (b.lagMs ?? -1) > (a.lagMs ?? -1) ? b : a;
  const runways = [a.runwayMs, b.runwayMs].filter((runway) => runway !== null);
  return { ...worse, runwayMs: runways.length === 0 ? null : Math.min(...runways), events: a.events + b.events };
}
