import { describe, expect, it } from 'vitest';
import { createClockBy } from './server-clock.ts';

/** A server whose clock is ahead, and which takes its time to answer. */
function simulate(aheadMs: number) {
  const wire = { localMs: 1_000_000, roundTripMs: 10 };
  const clock = createClockBy(
    () => {
      // it looks at its clock at the very end: the worst case for an estimate of half the round trip
      wire.localMs += wire.roundTripMs;
      return Promise.resolve({ localTime: new Date(wire.localMs + aheadMs) });
    },
    () => wire.localMs,
  );
  return { clock, wire };
}

describe('server clock', () => {
  it("follows the server's clock to within half a round trip", async () => {
    const { clock, wire } = simulate(60_000);
    await clock.refresh();
    expect(Math.abs(clock.now() - (wire.localMs + 60_000))).toBeLessThanOrEqual(5);
  });

  it('learns nothing from a reply that had to be waited for', async () => {
    const { clock, wire } = simulate(60_000);
    await clock.refresh();
    wire.roundTripMs = 5_000;
    await clock.refresh();
    expect(Math.abs(clock.now() - (wire.localMs + 60_000))).toBeLessThanOrEqual(5);
  });
});
