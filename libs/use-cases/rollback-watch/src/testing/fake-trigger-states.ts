import type { TripClaim, TriggerStates } from '../ports.ts';
import type { TriggerRecord, TriggerScope } from '../trigger-state.ts';

/** Trigger states held in memory, for tests. Each call takes a turn, so that others may come between. */
export function createFakeTriggerStates(now: () => number = Date.now): TriggerStates {
  const stored = new Map<TriggerScope, TriggerRecord>();
  let tokens = 0;
  const armed = (_id: TriggerScope): TriggerRecord => ({ _id, state: 'armed', armedAt: null, trip: null, flip: null, trouble: null, claim: null, reArmed: null });
  const claimOf = (claimMs: number) => ({ token: `token-${(tokens += 1)}`, until: new Date(now() + claimMs) });
  const held = ({ scope, tripId, token }: TripClaim) => {
    const record = stored.get(scope);
    return record?.state === 'tripping' && record.trip?.id === tripId && record.claim?.token === token ? record : null;
  };

  return {
    async list() {
      await Promise.resolve();
      return [...stored.values()];
    },
    async begin(scope, trip, claimMs) {
      await Promise.resolve();
      const record = stored.get(scope) ?? armed(scope);
      if (record.state !== 'armed') return null;
      const claim = claimOf(claimMs);
      stored.set(scope, { ...record, state: 'tripping', trip, flip: null, trouble: null, claim });
      return { scope, tripId: trip.id, token: claim.token };
    },
    async resume(scope, at, claimMs) {
      await Promise.resolve();
      const record = stored.get(scope);
      if (record?.state !== 'tripping' || !record.trip || (record.claim && record.claim.until > at)) return null;
      const claim = claimOf(claimMs);
      stored.set(scope, { ...record, claim });
      return { claim: { scope, tripId: record.trip.id, token: claim.token }, trip: record.trip };
    },
    async finish(claim, flip) {
      await Promise.resolve();
      const record = held(claim);
      if (!record) return 'lost';
      stored.set(claim.scope, { ...record, state: 'tripped', flip, trouble: null, claim: null });
      return 'finished';
    },
    async giveBack(claim, trouble) {
      await Promise.resolve();
      const record = held(claim);
      if (record) stored.set(claim.scope, { ...record, trouble, claim: null });
    },
    async reArm(scope, { by, reason, at }) {
      await Promise.resolve();
      const record = stored.get(scope);
      if (record?.state !== 'tripped') return 'not-tripped';
      stored.set(scope, { ...record, state: 'armed', armedAt: at, reArmed: { by, reason, at } });
      return 're-armed';
    },
  };
}
