import { describe, expect, it } from 'vitest';
import { createTroubleList } from './stream-status.ts';

const failed = (step: string, attempt: number) => ({ type: 'retrying', step, attempt, delayMs: 1, error: new Error(`attempt ${attempt}`) }) as const;

function createList() {
  let now = 0;
  const list = createTroubleList(() => (now += 1));
  return { ...list, steps: () => list.read().map(({ step }) => step) };
}

describe('the troubles of a stream', () => {
  it('last for as long as one of several at the same step fails', () => {
    const list = createList();
    for (const attempt of [1, 2]) list.observe(failed('trigger', attempt));
    list.observe(failed('trigger', 1));
    list.observe({ type: 'recovered', step: 'trigger', attempts: 3 });
    expect(list.read()).toMatchObject([{ step: 'trigger', since: 1 }]);
    list.observe({ type: 'recovered', step: 'trigger', attempts: 2 });
    expect(list.steps()).toEqual([]);
  });

  it('end with what is not tried any more', () => {
    const list = createList();
    for (const step of ['trigger', 'history']) list.observe(failed(step, 1));
    list.observe({ type: 'given-up', step: 'trigger', attempts: 1 });
    expect(list.steps()).toEqual(['history']);
  });

  it('are told again where what was under way outlasts the end of its term', () => {
    const list = createList();
    list.observe(failed('trigger', 1));
    list.observe({ type: 'role', role: 'standby', epoch: null });
    list.observe({ type: 'given-up', step: 'trigger', attempts: 1 });
    list.observe(failed('trigger', 2));
    expect(list.steps()).toEqual(['trigger']);
  });
});
