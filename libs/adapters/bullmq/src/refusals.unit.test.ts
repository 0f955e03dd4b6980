import { describe, expect, it } from 'vitest';
import { createRefusals } from './refusals.ts';

describe('refusals', () => {
  let now = 0;
  const outOfMemory = Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' });
  const refused = () => {
    const refusals = createRefusals('a refusal', () => now);
    return { refusals, refuse: () => refusals.noted(Promise.reject(outOfMemory)).catch(() => undefined) };
  };

  it('are remembered until something is taken', async () => {
    const { refusals, refuse } = refused();
    expect(refusals.last()).toBeUndefined();
    await refuse();
    expect(refusals.last()).toBe('OOM command not allowed');
    expect(await refusals.noted(Promise.resolve(1))).toBe(1);
    expect(refusals.last()).toBeUndefined();
  });

  it('are forgotten where nobody asks again', async () => {
    const { refusals, refuse } = refused();
    await refuse();
    now += 29_999;
    expect(refusals.last()).toBe('OOM command not allowed');
    now += 1;
    expect(refusals.last()).toBeUndefined();
  });

  it('are no broken connections', async () => {
    const { refusals } = refused();
    await expect(refusals.noted(Promise.reject(new Error('Connection is closed.')))).rejects.toThrow('closed');
    expect(refusals.last()).toBeUndefined();
  });

  it('of a cluster are broken connections, too: the node that holds the queue may be the one that is away', async () => {
    const refusals = createRefusals('any failure', () => now);
    await expect(refusals.noted(Promise.reject(new Error('Connection is closed.')))).rejects.toThrow('closed');
    expect(refusals.last()).toBe('Connection is closed.');
  });
});
