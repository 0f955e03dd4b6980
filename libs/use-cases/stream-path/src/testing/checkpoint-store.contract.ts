import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointStore, CheckpointWrite } from '../ports.ts';

const checkpoint = (epoch: number, increment: number): CheckpointWrite => ({
  _id: 'a-stream',
  epoch,
  resumeToken: { _data: `t${increment}` },
  clusterTime: { seconds: 1_000, increment },
  registryReadUntil: { seconds: 1_000, increment: 0 },
  historyFrom: { seconds: 900, increment: 0 },
  pipelineHash: 'hash',
});

/** What every CheckpointStore must do. `createEmpty` gives an empty one. */
export function describeCheckpointStore(name: string, createEmpty: () => Promise<CheckpointStore>): void {
  describe(`${name} as a CheckpointStore`, () => {
    let store: CheckpointStore;
    beforeEach(async () => {
      store = await createEmpty();
    });

    it('has nothing to claim before the first write', async () => {
      expect(await store.claim('a-stream', 1)).toEqual({ outcome: 'claimed', checkpoint: null });
    });

    it('gives back what was written, with the time of the writing', async () => {
      await store.write(checkpoint(1, 5));
      const claim = await store.claim('a-stream', 1);
      expect(claim).toMatchObject({ outcome: 'claimed', checkpoint: checkpoint(1, 5) });
      expect(claim.outcome === 'claimed' && claim.checkpoint?.updatedAt).toBeInstanceOf(Date);
    });

    it('keeps what a later write does not name', async () => {
      const watchedFrom = { seconds: 800, increment: 3 };
      await store.write({ ...checkpoint(1, 5), watchedFrom });
      await store.write(checkpoint(1, 6));
      expect(await store.claim('a-stream', 2)).toMatchObject({ checkpoint: { ...checkpoint(2, 6), watchedFrom } });
    });

    it('lets the same epoch write again', async () => {
      expect(await store.write(checkpoint(1, 5))).toBe('written');
      expect(await store.write(checkpoint(1, 6))).toBe('written');
    });

    it('refuses a former holder as soon as a higher epoch has claimed, before that one writes', async () => {
      await store.write(checkpoint(1, 5));
      await store.claim('a-stream', 2);
      expect(await store.write(checkpoint(1, 6))).toBe('fenced');
      expect(await store.claim('a-stream', 1)).toEqual({ outcome: 'fenced' });
      expect(await store.claim('a-stream', 2)).toMatchObject({ outcome: 'claimed', checkpoint: { epoch: 2, clusterTime: { increment: 5 } } });
    });

    it('lets only the higher of two epochs make the first write', async () => {
      expect(await store.write(checkpoint(2, 5))).toBe('written');
      expect(await store.write(checkpoint(1, 6))).toBe('fenced');
    });
  });
}
