import type { DeadLetter, DeadLetterAction } from '@tandem/documents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetterLedger } from '../dead-letters/ports.ts';
import { exampleDeadLetter } from './example-dead-letter.ts';

export interface DeadLetterLedgerHarness {
  readonly ledger: DeadLetterLedger;
  put(letter: DeadLetter): Promise<void>;
  close(): Promise<void>;
}

const minute = 60_000;
const at = new Date('2026-03-01T13:00:00.000Z');
const seen = (index: number) => new Date(at.getTime() + index);
const action = (changes: Partial<DeadLetterAction> = {}): DeadLetterAction => ({ action: 'retry', by: '$ada', at, outcome: 'triggered', detail: '$1', ...changes });
const ids = (page: readonly { readonly _id: string }[]) => page.map(({ _id }) => _id);

/** What every DeadLetterLedger must do. `createEmpty` gives an empty one. */
export function describeDeadLetterLedger(name: string, createEmpty: () => Promise<DeadLetterLedgerHarness>): void {
  describe(`${name} as a DeadLetterLedger`, () => {
    let harness: DeadLetterLedgerHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    async function claimed(id: string, leaseMs = minute) {
      const outcome = await harness.ledger.claim(id, '$ada', leaseMs);
      if (outcome.outcome !== 'claimed') throw new Error(outcome.outcome);
      return outcome.claim;
    }

    it('lists the newest first, a page at a time, though many are of one moment', async () => {
      for (const id of ['a', 'b', 'c']) await harness.put(exampleDeadLetter({ _id: id, firstSeen: at }));
      await harness.put(exampleDeadLetter({ _id: 'new', firstSeen: seen(1) }));
      const first = await harness.ledger.page({ state: 'all' }, null, 2);
      expect(ids(first)).toEqual(['new', 'c']);
      expect(ids(await harness.ledger.page({ state: 'all' }, { firstSeen: at, id: 'c' }, 5))).toEqual(['b', 'a']);
      expect(JSON.stringify(first)).not.toContain('fullDocument');
    });

    it('lists by state, organization and code', async () => {
      await harness.put(exampleDeadLetter({ _id: 'open' }));
      await harness.put(exampleDeadLetter({ _id: 'closed', state: 'retried' }));
      await harness.put(exampleDeadLetter({ _id: 'elsewhere', orgId: 'org_other' }));
      await harness.put(exampleDeadLetter({ _id: 'other-code', code: 'EVENT_TOO_OLD' }));
      const { orgId } = exampleDeadLetter();
      expect(ids(await harness.ledger.page({ state: 'open', orgId, code: 'EVENT_POISONED' }, null, 9))).toEqual(['open']);
      expect(ids(await harness.ledger.page({ state: 'retried' }, null, 9))).toEqual(['closed']);
      expect(await harness.ledger.page({ state: 'all' }, null, 9)).toHaveLength(4);
    });

    it('gives a letter to one of many who ask', async () => {
      await harness.put(exampleDeadLetter({ _id: 'a' }));
      const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => harness.ledger.claim('a', `operator-${index}`, minute)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([...Array.from({ length: 7 }, () => 'busy'), 'claimed']);
      expect(outcomes.find(({ outcome }) => outcome === 'claimed')).toMatchObject({ letter: exampleDeadLetter({ _id: 'a' }) });
    });

    it('gives a letter to the next one once the claim has lapsed, and refuses the former', async () => {
      await harness.put(exampleDeadLetter({ _id: 'a' }));
      const former = await claimed('a', -1);
      const next = await claimed('a');
      expect(await harness.ledger.settle(former, { action: action(), closed: { state: 'retried', expireAt: at } })).toBe('lost');
      await harness.ledger.release(former);
      expect(await harness.ledger.find('a')).toMatchObject({ state: 'open', claim: { token: next.token } });
    });

    it('closes for good, and keeps who did what', async () => {
      await harness.put(exampleDeadLetter({ _id: 'a' }));
      expect(await harness.ledger.settle(await claimed('a'), { action: action(), closed: { state: 'retried', expireAt: at } })).toBe('settled');
      const letter = await harness.ledger.find('a');
      expect(letter).toMatchObject({ state: 'retried', expireAt: at, claim: null, actions: [action()] });
      expect(await harness.ledger.claim('a', 'eve', minute)).toMatchObject({ outcome: 'closed', letter: { state: 'retried' } });
    });

    it('leaves open what is not closed, with the new reason, and without an expiry', async () => {
      await harness.put(exampleDeadLetter({ _id: 'a' }));
      await harness.ledger.settle(await claimed('a'), { action: action({ outcome: 'still-poison' }), closed: null, reason: { code: 'DOCUMENT_INVALID', message: '$new' } });
      await harness.ledger.settle(await claimed('a'), { action: action({ outcome: 'no-document' }), closed: null });
      const letter = await harness.ledger.find('a');
      expect(letter).toMatchObject({ state: 'open', code: 'DOCUMENT_INVALID', message: '$new', actions: [{ outcome: 'still-poison' }, { outcome: 'no-document' }] });
      expect(letter).not.toMatchObject({ expireAt: expect.anything() as never });
    });

    it('has a released letter as it was', async () => {
      await harness.put(exampleDeadLetter({ _id: 'a' }));
      await harness.ledger.release(await claimed('a'));
      expect(await harness.ledger.find('a')).toMatchObject(exampleDeadLetter({ _id: 'a' }));
      await claimed('a');
    });

    it('knows no letter that is not there', async () => {
      expect(await harness.ledger.claim('none', 'ada', minute)).toEqual({ outcome: 'unknown' });
      expect(await harness.ledger.find('none')).toBeNull();
    });
  });
}
