import { partitionOfStream, type StreamSample } from '@tandem/documents';

/**
 * The samples of several streams as if there were one: as soon as each of as many as there are has been heard of, the worst
 * of them. While one is silent nothing is told, so that whoever judges knows nothing. Those of a stream alone pass as they are. In
 * order of time, as they come.
 */
export async function* worstOfStreams(samples: AsyncIterable<StreamSample>): AsyncGenerator<StreamSample, void, void> {
  const rounds = new Map<number, Map<string, StreamSample>>();
  for await (const sample of samples) {
    const of = partitionOfStream(sample.stream)?.of ?? 1;
    const round = rounds.get(of) ?? new Map<string, StreamSample>();
    const before = round.get(sample.stream);
    round.set(sample.stream, before ? { ...worseInRound(before, sample), at: sample.at } : sample);
    rounds.set(of, round);
    if (round.size < of) continue;
    yield [...round.values()].reduce((worst, one) => ({ ...worseInRound(worst, one), at: sample.at }));
    rounds.delete(of);
  }
}

/** How all of them were when the one that has been silent for longest was heard of; null where one never was. */
export function worstOfNewest(newest: readonly (StreamSample | null)[]): StreamSample | null {
  const known = newest.filter((sample) => sample !== null);
  if (known.length < newest.length || known.length === 0) return null;
  return known.reduce((worst, one) => ({ ...worseInRound(worst, one), at: one.at < worst.at ? one.at : worst.at }));
}

/** At the same time: where the lag of one is not known, nobody knows how far behind all are; but the oplog is one. */
function worseInRound(a: StreamSample, b: StreamSample): StreamSample {
  const runways = [a.runwayMs, b.runwayMs].filter((runwayMs) => runwayMs !== null);
  return {
    ...b,
    lagMs: a.lagMs === null || b.lagMs === null ? null : Math.max(a.lagMs, b.lagMs),
    runwayMs: runways.length === 0 ? null : Math.min(...runways),
    events: a.events + b.events,
  };
}
