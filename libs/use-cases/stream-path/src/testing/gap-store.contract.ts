import type { StreamGap } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GapStore } from '../ports.ts';

const gap = (from: number, changes: Partial<StreamGap> = {}): StreamGap => ({
  _id: `a-stream:${from}`,
  stream: 'a-stream',
  from: { seconds: from, increment: 1 },
  to: { seconds: from + 100, increment: 1 },
  uncertainFrom: { seconds: from, increment: 1 },
  reason: 'the oplog begins later',
  state: 'open',
  progress: null,
  counts: { read: 0, backfilled: 0 },
  epoch: 1,
  openedAt: new Date(5_000),
  closedAt: null,
  expireAt: null,
  ...changes,
});

/** What every GapStore must do. `createEmpty` gives an empty one. */
export function describeGapStore(name: string, createEmpty: () => Promise<GapStore>): void {
  describe(`${name} as a GapStore`, () => {
    let store: GapStore;
    beforeEach(async () => {
      store = await createEmpty();
    });

    it('has nothing to claim before the first gap', async () => {
      expect(await store.claim('a-stream', 1)).toEqual({ outcome: 'claimed', gaps: [] });
    });

    it('gives the gaps of the stream that are not closed, the oldest first, as they were written, and makes them ours', async () => {
      const [first, second] = [gap(900, { state: 'opening' }), gap(1_000, { progress: { orgId: 'org_a', after: { lane: 'x', key: ['k', new Date(1)] } } })];
      for (const one of [second, gap(800, { state: 'closed' }), first, gap(700, { _id: 'other', stream: 'another' })]) await store.write(one);
      expect(await store.claim('a-stream', 3)).toEqual({ outcome: 'claimed', gaps: [{ ...first, epoch: 3 }, { ...second, epoch: 3 }] });
    });

    it('replaces a gap by what is written under its id', async () => {
      await store.write(gap(900, { state: 'opening' }));
      const extended = gap(900, { to: { seconds: 2_000, increment: 7 } });
      expect(await store.write(extended)).toBe('written');
      expect(await store.claim('a-stream', 1)).toEqual({ outcome: 'claimed', gaps: [extended] });
    });

    it('refuses a former holder as soon as a higher epoch has claimed', async () => {
      await store.write(gap(900));
      await store.claim('a-stream', 2);
      expect(await store.write(gap(900, { state: 'closed' }))).toBe('fenced');
      expect(await store.claim('a-stream', 1)).toEqual({ outcome: 'fenced' });
      expect(await store.claim('a-stream', 2)).toEqual({ outcome: 'claimed', gaps: [gap(900, { epoch: 2 })] });
    });
  });
}
