import type { StreamSample } from '@tandem/documents';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';

/** How the stream was, every few seconds, in `stream_samples`. */
export interface StreamSampleLog {
  /** Writing one again is harmless. Rejects with STORE_UNAVAILABLE. */
  write(sample: StreamSample): Promise<void>;
}

export function createStreamSampleLog(database: Db): StreamSampleLog {
  const { streamSamples } = platformCollections(database);
  return {
    async write(sample) {
      await insertNew<string, StreamSample>(streamSamples, [sample]);
    },
  };
}
