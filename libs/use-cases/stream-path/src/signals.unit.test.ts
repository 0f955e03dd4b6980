import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createInFlight } from './in-flight.ts';
import { anyOf, linkedTo, unlessAborted } from './signals.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('a linked controller', () => {
  it('aborts with its signal, and for the same reason', () => {
    const source = new AbortController();
    const linked = linkedTo(source.signal);
    source.abort('over');
    expect(linked.signal).toMatchObject({ aborted: true, reason: 'over' });
    expect(linkedTo(source.signal).signal).toMatchObject({ aborted: true, reason: 'over' });
  });

  it('aborts by itself, and its signal goes on', () => {
    const source = new AbortController();
    const linked = linkedTo(source.signal);
    linked.abort('enough');
    expect(linked.signal).toMatchObject({ aborted: true, reason: 'enough' });
    expect(source.signal.aborted).toBe(false);
  });

  it('is forgotten by its signal once it is released', () => {
    const source = new AbortController();
    const linked = linkedTo(source.signal);
    expect(listeners(source.signal)).toBe(1);
    linked.release();
    expect(listeners(source.signal)).toBe(0);
  });
});

describe('a wait', () => {
  it('ends with its work or with its signal, whichever is first, and leaves nothing behind', async () => {
    const source = new AbortController();
    await unlessAborted(Promise.resolve(), source.signal);
    await expect(unlessAborted(Promise.reject(new Error('played')), source.signal)).rejects.toThrow('played');
    expect(listeners(source.signal)).toBe(0);
    const waiting = unlessAborted(new Promise(() => undefined), source.signal);
    source.abort();
    await waiting;
  });

  it('for room leaves nothing behind on a signal that lives as long as the process', async () => {
    const { signal } = new AbortController();
    const inFlight = createInFlight({ batches: 1, bytes: 1_000 });
    for (let batch = 0; batch < 50; batch += 1) {
      inFlight.start({ events: 1, bytes: 1 }, () => new Promise((resolve) => { setImmediate(resolve); }));
      await inFlight.room(signal);
    }
    expect(listeners(signal)).toBe(0);
  });
});

it('any number may wait on what aborts with one of several', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const any = anyOf(first.signal, second.signal);
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => { warnings.push(name); };
  process.on('warning', onWarning);
  for (let wait = 0; wait < 100; wait += 1) any.addEventListener('abort', () => undefined);
  second.abort('second');
  expect(any).toMatchObject({ aborted: true, reason: 'second' });
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
