import { describe, expect, it } from 'vitest';
import { createCallsUnderWay } from './calls-under-way.ts';

const untilAborted = (signal: AbortSignal) => new Promise<never>((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new Error('ended')); }); });

describe('calls under way', () => {
  it('are made, and come to what they come to', async () => {
    const calls = createCallsUnderWay();
    expect(await calls.make(() => Promise.resolve(7))).toBe(7);
    await expect(calls.make(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('are bounded: one too many is not made', async () => {
    const calls = createCallsUnderWay({ maximum: 1 });
    const first = calls.make(untilAborted);
    await expect(calls.make(() => Promise.resolve())).rejects.toMatchObject({ code: 'CALL_NOT_MADE' });
    await Promise.all([expect(first).rejects.toThrow('ended'), calls.drain(0)]);
  });

  it('are waited for at the end, and no more are taken', async () => {
    const calls = createCallsUnderWay();
    let finish: () => void = () => undefined;
    const call = calls.make(() => new Promise<string>((resolve) => { finish = () => { resolve('done'); }; }));
    const drained = calls.drain(10_000);
    await expect(calls.make(() => Promise.resolve())).rejects.toMatchObject({ code: 'CALL_NOT_MADE' });
    finish();
    expect(await call).toBe('done');
    await drained;
  });

  it('are ended where they take too long', async () => {
    await expect(createCallsUnderWay({ endWithinMs: 1 }).make(untilAborted)).rejects.toThrow('ended');
  });
});
