import { describe, expect, it } from 'vitest';
import { createOrganizationShares } from './organization-shares.ts';

/** Takes as many as there is room for, and says how to end them. */
function fill(shares: ReturnType<typeof createOrganizationShares>, organization: string) {
  const ends: (() => void)[] = [];
  const works: Promise<void>[] = [];
  while (shares.hasRoom(organization)) works.push(shares.during(organization, () => new Promise<void>((resolve) => { ends.push(resolve); })));
  return { taken: works.length, end: async () => { ends.forEach((end) => { end(); }); await Promise.all(works); } };
}

describe('the executions of one organization', () => {
  it('take four in five of what a worker takes at a time, whoever else has some', () => {
    const shares = createOrganizationShares(() => 50);
    expect([fill(shares, 'org_a').taken, fill(shares, 'org_b').taken]).toEqual([40, 40]);
  });

  it('have one at a time where the worker takes no more', () => {
    const shares = createOrganizationShares(() => 1);
    expect(fill(shares, 'org_a').taken).toBe(1);
  });

  it('leave room again when they end, also by a failure', async () => {
    const shares = createOrganizationShares(() => 5);
    await fill(shares, 'org_a').end();
    await expect(shares.during('org_a', () => Promise.reject(new Error('played')))).rejects.toThrow('played');
    expect(fill(shares, 'org_a').taken).toBe(4);
  });

  it('are fewer once the worker takes fewer, and those under way go on', () => {
    let slots = 10;
    const shares = createOrganizationShares(() => slots);
    fill(shares, 'org_a');
    slots = 5;
    expect([shares.hasRoom('org_a'), shares.hasRoom('org_b')]).toEqual([false, true]);
  });
});
