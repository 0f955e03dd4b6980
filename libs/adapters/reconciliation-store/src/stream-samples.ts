import { submissionStreamName, type StreamSample } from '@tandem/documents';
import { platformCollections, storeError } from '@tandem/mongodb';
import { createSampleSlots, type StreamSamples } from '@tandem/reconciliation';
import type { Db } from 'mongodb';

const rowsPerBatch = 1_000;

/** The leading watcher's samples, in `stream_samples`. */
export function createStreamSamples(database: Db): StreamSamples {
  const { streamSamples } = platformCollections(database);
  const stream = submissionStreamName;

  async function* all(from: number, to: number): AsyncGenerator<StreamSample> {
    try {
      yield* streamSamples.find({ stream, at: { $gte: new Date(from), $lt: new Date(to) } }).sort({ at: 1 }).batchSize(rowsPerBatch);
    } catch (error) {
      throw storeError(error, 'reading samples of the stream');
    }
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
    async latest() {
      try {
        return await streamSamples.find({ stream }).sort({ at: -1 }).limit(1).next();
      } catch (error) {
        throw storeError(error, 'reading the newest sample of the stream');
      }
    },
  };
}
