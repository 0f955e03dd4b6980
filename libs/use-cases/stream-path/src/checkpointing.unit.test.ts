import { expect, it } from 'vitest';
import { createCheckpointing } from './checkpointing.ts';
import { createFakeTime } from './testing/fake-time.ts';

const clusterTime = { seconds: 10, increment: 1 };

it('writes while idle as often as ever, though the server that tells the time now is behind the last one', async () => {
  const time = createFakeTime();
  const stop = new AbortController();
  const writtenAt: number[] = [];
  const checkpointing = createCheckpointing({
    reading: { stream: 'submissions', epoch: 1 },
    checkpoints: {
      claim: () => Promise.resolve({ outcome: 'claimed', checkpoint: null }),
      write() {
        writtenAt.push(time.elapsed());
        if (writtenAt.length === 1) time.setBack(60_000);
        if (writtenAt.length === 3) stop.abort();
        return Promise.resolve('written');
      },
    },
    pipelineHash: 'hash', registryReadUntil: clusterTime, historyFrom: clusterTime,
    everyMs: 100, time, observe: () => undefined,
  });
  await checkpointing.run({ position: () => ({ token: null, clusterTime }), batchesDone: () => 0 }, stop.signal);
  expect(writtenAt).toEqual([3_000, 6_000, 9_000]);
});
