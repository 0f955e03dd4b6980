import { describe, expect, it } from 'vitest';
import { createConcurrency } from './concurrency.ts';

function setUp(most = 8) {
  const clock = { ms: 0 };
  const concurrency = createConcurrency({ most, elapsed: () => clock.ms, settleMs: 1_000 });
  const tell = (outcome: Parameters<typeof concurrency.ended>[0], times = 1) => {
    for (let count = 0; count < times; count += 1) concurrency.ended(outcome);
    return concurrency.now();
  };
  return { clock, tell };
}

describe('the number of executions at a time', () => {
  it('is halved when a claim is lost, and not again by those that were lost with it', () => {
    const { clock, tell } = setUp();
    expect(tell('lost', 5)).toBe(4);
    clock.ms = 1_000;
    expect(tell('lost', 5)).toBe(2);
  });

  it('never falls below one', () => {
    const { clock, tell } = setUp();
    for (let count = 1; count < 10; count += 1) {
      clock.ms += 1_000;
      tell('lost');
    }
    expect(tell('lost')).toBe(1);
  });

  it('grows by one when as many as it allows have ended, up to where it began', () => {
    const { tell } = setUp();
    tell('lost');
    expect(tell('completed', 3)).toBe(4);
    expect(tell('failed')).toBe(5);
    expect(tell('completed', 100)).toBe(8);
  });

  it('takes what was refused for neither good nor bad', () => {
    const { tell } = setUp();
    tell('lost');
    expect(tell('refused', 100)).toBe(4);
  });
});
