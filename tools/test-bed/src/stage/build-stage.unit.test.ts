import { expect, it } from 'vitest';
import { buildStage, type Closers } from './build-stage.ts';

it('ends what is up, the last one first, where the next part fails', async () => {
  const ended: string[] = [];
  const building = buildStage((closers) => {
    closers.add(() => Promise.resolve(ended.push('first')));
    closers.add(() => Promise.reject(new Error('does not end well')));
    closers.add(() => Promise.resolve(ended.push('last')));
    return Promise.reject(new Error('the next part'));
  });
  await expect(building).rejects.toThrow('the next part');
  expect(ended).toEqual(['last', 'first']);
});

it('ends each part once, however often it is told to', async () => {
  let ended = 0;
  const closers = await buildStage<Closers>((given) => {
    given.add(() => Promise.resolve((ended += 1)));
    return Promise.resolve(given);
  });
  await closers.closeAll();
  await closers.closeAll();
  expect(ended).toBe(1);
});
