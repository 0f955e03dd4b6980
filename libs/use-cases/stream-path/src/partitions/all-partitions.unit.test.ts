import { TandemError } from '@tandem/errors';
import { expect, it } from 'vitest';
import type { DrainOutcome } from '../drain.ts';
import { allPartitions, type PartitionPath } from './all-partitions.ts';

it('says that one partition is refused only once the drains of all others have ended', async () => {
  let endOther: (outcome: DrainOutcome) => void = () => undefined;
  const drains = [
    () => Promise.reject<DrainOutcome>(new TandemError('CONFIG_INVALID', 'played')),
    () => new Promise<DrainOutcome>((resolve) => (endOther = resolve)),
  ];
  const paths = drains.map((drain) => ({ drain }) as unknown as PartitionPath);
  let isOver = false;
  const drained = allPartitions(paths).drain(1_000, new AbortController().signal).finally(() => { isOver = true; });
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  endOther('caught-up');
  await expect(drained).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
