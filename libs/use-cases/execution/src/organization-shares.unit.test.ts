import { describe, expect, it } from 'vitest';
import { createOrganizationShares } from './organization-shares.ts';
import { createSimulatedClock } from './testing/simulated-clock.ts';

function setUp(slots: () => number) {
  const clock = createSimulatedClock();
  const shares = createOrganizationShares({ slots, clock });
  /** Takes as many as there is room for. */
  async function fill(organization: string): Promise<readonly (() => void)[]> {
    const releases: (() => void)[] = [];
    for (let release = await shares.take(organization); release; release = await shares.take(organization)) releases.push(release);
    return releases;
  }
  return { clock, shares, fill, pass: (ms: number) => clock.sleep(ms, new AbortController().signal) };
}

describe('the executions of one organization', () => {
  it('take four in five of what a worker takes at a time, whoever else has some', async () => {
    const { fill } = setUp(() => 50);
    expect([(await fill('org_a')).length, (await fill('org_b')).length]).toEqual([40, 40]);
  });

  it('have one at a time where the worker takes no more', async () => {
    const { fill } = setUp(() => 1);
    expect(await fill('org_a')).toHaveLength(1);
  });

  it('wait for one of them to end, and have its room then, in the order in which they came', async () => {
    const { fill, shares } = setUp(() => 5);
    const [first, second] = await fill('org_a');
    const admitted: string[] = [];
    const waiting = ['third', 'fourth'].map((name) => shares.take('org_a').then((release) => { if (release) admitted.push(name); }));
    first!();
    await waiting[0];
    expect(admitted).toEqual(['third']);
    second!();
    await waiting[1];
    expect(admitted).toEqual(['third', 'fourth']);
  });

  it('are put off where none ends for a moment, and sooner where none has ended for long', async () => {
    const { clock, fill, shares, pass } = setUp(() => 5);
    await fill('org_a');
    const begunAt = clock.now();
    expect(await shares.take('org_a')).toBeNull();
    expect(clock.now() - begunAt).toBe(250);
    await pass(1_000);
    const stuckAt = clock.now();
    expect(await shares.take('org_a')).toBeNull();
    expect(clock.now() - stuckAt).toBe(10);
  });

  it('are fewer once the worker takes fewer, and those under way go on', async () => {
    let slots = 10;
    const { fill, shares } = setUp(() => slots);
    const [first] = await fill('org_a');
    slots = 5;
    first!();
    expect(await shares.take('org_a')).toBeNull();
    expect(await shares.take('org_b')).not.toBeNull();
  });
});
