import type { DecisionId, TriggerDecision } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionStore } from '../ports.ts';
import { exampleDecision } from './examples.ts';

export interface DecisionStoreHarness {
  readonly store: DecisionStore;
  /** Reads what is stored, past the store. */
  find(id: DecisionId): Promise<TriggerDecision | null | undefined>;
}

/** What every DecisionStore must do. `createEmpty` gives an empty one. */
export function describeDecisionStore(name: string, createEmpty: () => Promise<DecisionStoreHarness>): void {
  describe(`${name} as a DecisionStore`, () => {
    let harness: DecisionStoreHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });

    it('records every decision of a batch, an empty one too', async () => {
      const decisions = [exampleDecision('a'), exampleDecision('b', { skipped: [{ workflowId: 'broken', reason: 'no nodes' }] })];
      const outcomes = await harness.store.recordAll(decisions);
      expect(outcomes).toEqual(new Map(decisions.map(({ _id }) => [_id, 'recorded'])));
      for (const decision of decisions) expect(await harness.find(decision._id)).toEqual(decision);
    });

    it('keeps the first decision when one is recorded again', async () => {
      const first = exampleDecision('a');
      await harness.store.recordAll([first]);
      const other = exampleDecision('b');
      const outcomes = await harness.store.recordAll([exampleDecision('a', { outcome: 'recorded', phase: 'complete' }), other]);
      expect(outcomes).toEqual(
        new Map([
          [first._id, 'already-recorded'],
          [other._id, 'recorded'],
        ]),
      );
      expect(await harness.find(first._id)).toEqual(first);
    });

    it('tells of those that are there, in the order in which they are asked for', async () => {
      const [first, second] = [exampleDecision('a', { outcome: 'recorded' }), exampleDecision('b', { skipped: [{ workflowId: 'broken', reason: 'no nodes' }] })];
      await harness.store.recordAll([first, second]);
      const { _id: absent } = exampleDecision('c');
      expect(await harness.store.recorded([second._id, absent, first._id])).toEqual([
        { _id: second._id, outcome: 'enqueued', skipped: [{ workflowId: 'broken', reason: 'no nodes' }], matches: [] },
        { _id: first._id, outcome: 'recorded', skipped: [], matches: [] },
      ]);
    });

    it('does nothing for an empty batch', async () => {
      expect(await harness.store.recordAll([])).toEqual(new Map());
    });

    it('rejects when the signal was aborted before, and records nothing', async () => {
      const decision = exampleDecision('a');
      await expect(harness.store.recordAll([decision], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      expect(await harness.find(decision._id)).toBeFalsy();
    });
  });
}
