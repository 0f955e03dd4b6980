import { describe, expect, it } from 'vitest';
import { createLedger } from '../driver/ledger.ts';
import { lanternOrganization } from '../platform/lantern.ts';
import { balance } from './accountant.ts';

const organization = lanternOrganization('t', 'http://127.0.0.1:1');

function accepted() {
  const entry = createLedger('run', Date.now).open({ organization, by: 'handler', wantedPhase: 'parallel' });
  entry.acceptedAt = 1;
  const [effect] = entry.expected;
  return { entry, seen: { reference: entry.reference, workflowId: effect!.workflowId, nodeId: effect!.nodeId, effects: 1, repeats: 0 } };
}

describe('the account', () => {
  it('balances when every expected effect was seen once', () => {
    const { entry, seen } = accepted();
    expect(balance([entry], [seen])).toEqual({ lost: [], doubled: [], unexpected: [], effects: 1, repeats: 0 });
  });

  it('finds an effect that is missing', () => {
    const { entry, seen } = accepted();
    expect(balance([entry], []).lost).toEqual([{ reference: seen.reference, workflowId: seen.workflowId, nodeId: seen.nodeId }]);
  });

  it('finds an effect that came under two keys, and counts a repeated key apart', () => {
    const { entry, seen } = accepted();
    const account = balance([entry], [{ ...seen, effects: 2, repeats: 3 }]);
    expect(account.doubled).toHaveLength(1);
    expect(account.repeats).toBe(3);
  });

  it('finds an effect that nobody asked for', () => {
    const { entry, seen } = accepted();
    expect(balance([entry], [seen, { ...seen, nodeId: 'apologize-twice' }]).unexpected).toHaveLength(1);
    expect(balance([], [seen]).unexpected).toHaveLength(1);
  });

  it('takes never and once for right where the submission was never accepted', () => {
    const { entry, seen } = accepted();
    entry.acceptedAt = null;
    for (const observed of [[], [seen]]) expect(balance([entry], observed)).toMatchObject({ lost: [], doubled: [], unexpected: [] });
  });

  it('takes zero and one for right around a pause, but not two', () => {
    const { entry, seen } = accepted();
    entry.expected = entry.expected.map((effect) => ({ ...effect, runs: 'zero-or-one' }));
    for (const observed of [[], [seen]]) expect(balance([entry], observed)).toMatchObject({ lost: [], doubled: [], unexpected: [] });
    expect(balance([entry], [{ ...seen, effects: 2 }]).doubled).toHaveLength(1);
  });
});
