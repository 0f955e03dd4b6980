import type { StreamSample } from '@tandem/documents';
import { askStore, platformCollections, rowsOfStore } from '@tandem/mongodb';
import { createSampleSlots, worstOfStreams, worstOfNewest, type StreamSamples } from '@tandem/reconciliation';
import type { Db } from 'mongodb';
import { readStreamNames } from './stream-reading.ts';

const rowsPerBatch = 1_000;

/** The leading watchers' samples, in `stream_samples`; where the stream is split, the worst of its partitions. */
export function createStreamSamples(database: Db): StreamSamples {
  const { streamSamples } = platformCollections(database);

  async function* all(from: number, to: number): AsyncGenerator<StreamSample> {
    const { ever } = await readStreamNames(database);
    const ofWindow = { stream: { $in: [...ever] }, at: { $gte: new Date(from), $lt: new Date(to) } };
    yield* worstOfStreams(rowsOfStore('reading samples of the stream', streamSamples.find(ofWindow).sort({ at: 1 }).batchSize(rowsPerBatch)));
  }

  return {
    all,
    async between(from, to, mostSamples) {
      const samples: StreamSample[] = [];
      const slots = createSampleSlots(from, to, mostSamples);
      for await (const sample of all(from, to)) {
        slots.add(sample);
        if (samples.length <= mostSamples) samples.push(sample);
      }
      return samples.length <= mostSamples ? samples : slots.read();
    },
    latest: () =>
      askStore('reading the newest sample of the stream', async () => {
        const { current } = await readStreamNames(database);
        return worstOfNewest(await Promise.all(current.map((stream) => streamSamples.find({ stream }).sort({ at: -1 }).limit(1).next())));
      }),
  };
}
