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
  return { clock, shares, fill };
}

describe('the executions of one organization', () => {
  it('take four in five of what a worker takes at a time, whoever else has some', async () => {
    const { fill } = setUp(() => 50);
    expect([(await fill('org_a')).length, (await fill('org_b')).length]).toEqual([40, 40]);
  });

  it.each([1, 2, 4])('have all where the worker takes no more than %i at a time', async (slots) => {
    const { fill } = setUp(() => slots);
    expect(await fill('org_a')).toHaveLength(slots);
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

  it.each([5, 50, 500])('are put off where none ends for a moment, two hundred a second by all that a worker of %i keeps free', async (slots) => {
    const { clock, fill, shares } = setUp(() => slots);
    const free = slots - (await fill('org_a')).length;
    const begunAt = clock.now();
    for (let round = 0; round < 10; round += 1) expect(await Promise.all(Array.from({ length: free }, () => shares.take('org_a')))).toEqual(Array(free).fill(null));
    expect((10 * free * 1_000) / (clock.now() - begunAt)).toBe(200);
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
