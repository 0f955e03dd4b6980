import { orgIdSchema } from '@tandem/documents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TriggerStates } from '../ports.ts';
import type { Trip } from '../trigger-state.ts';

const orgId = orgIdSchema.parse('org_examples');
const at = new Date('2026-03-01T13:00:00.000Z');
const minute = 60_000;
const trip = (id: string): Trip => ({ id, trigger: 'error-rate', at, by: 'reconciler-1', evidence: { value: 0.02, n: 1_000 } });
const word = { by: 'ada', reason: 'the filter is mended', at };

export interface TriggerStatesHarness {
  readonly states: TriggerStates;
  close(): Promise<void>;
}

/** What every TriggerStates must do. `createEmpty` gives one without any state. */
export function describeTriggerStates(name: string, createEmpty: () => Promise<TriggerStatesHarness>): void {
  describe(`${name} as TriggerStates`, () => {
    let harness: TriggerStatesHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    async function begun(id: string, claimMs = minute) {
      const claim = await harness.states.begin(orgId, trip(id), claimMs);
      if (!claim) throw new Error('taken');
      return claim;
    }

    it('gives a trip to one of many who see it', async () => {
      for (let time = 0; time < 20; time += 1) {
        const claims = await Promise.all(Array.from({ length: 6 }, (_, index) => harness.states.begin(orgId, trip(`${time}-${index}`), minute)));
        const mine = claims.filter((claim) => claim !== null);
        expect(mine).toHaveLength(1);
        await harness.states.finish(mine[0]!, 'moved');
        expect(await harness.states.reArm(orgId, word)).toBe('re-armed');
      }
    });

    it('does not trip again until a person has re-armed it', async () => {
      await harness.states.finish(await begun('a'), 'moved');
      expect(await harness.states.begin(orgId, trip('b'), minute)).toBeNull();
      expect(await harness.states.list()).toMatchObject([{ _id: orgId, state: 'tripped', trip: trip('a'), flip: 'moved', claim: null }]);
      expect(await harness.states.reArm(orgId, word)).toBe('re-armed');
      expect(await harness.states.list()).toMatchObject([{ state: 'armed', armedAt: at, reArmed: word }]);
      await begun('b');
    });

    it('is not re-armed while it is tripping, nor where it has not tripped', async () => {
      expect(await harness.states.reArm(orgId, word)).toBe('not-tripped');
      await begun('a');
      expect(await harness.states.reArm(orgId, word)).toBe('not-tripped');
    });

    it('gives what a crash left half-done to one other, once the claim has lapsed', async () => {
      const former = await begun('a', -1);
      const later = new Date(Date.now() + minute);
      const resumed = await Promise.all(Array.from({ length: 6 }, () => harness.states.resume(orgId, later, 10 * minute)));
      const mine = resumed.filter((one) => one !== null);
      expect(mine).toMatchObject([{ trip: trip('a') }]);
      expect(await harness.states.finish(former, 'moved')).toBe('lost');
      expect(await harness.states.finish(mine[0]!.claim, 'already-out')).toBe('finished');
      expect(await harness.states.list()).toMatchObject([{ state: 'tripped', flip: 'already-out' }]);
    });

    it('leaves a trip to whoever is at it', async () => {
      await begun('a');
      expect(await harness.states.resume(orgId, new Date(), minute)).toBeNull();
    });

    it('stays tripping after a flip that failed, for the next round', async () => {
      await harness.states.giveBack(await begun('a'), '$Unleash is away');
      expect(await harness.states.list()).toMatchObject([{ state: 'tripping', trouble: '$Unleash is away', claim: null, flip: null }]);
      const resumed = await harness.states.resume(orgId, new Date(), minute);
      expect(await harness.states.finish(resumed!.claim, 'moved')).toBe('finished');
      expect(await harness.states.list()).toMatchObject([{ state: 'tripped', trouble: null }]);
    });
  });
}
