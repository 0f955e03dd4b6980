import { describe, expect, it } from 'vitest';
import { harborOrganization } from '../platform/harbor.ts';
import { createLedger } from './ledger.ts';

const harbor = harborOrganization('test', 'http://127.0.0.1:1');
const survey = harbor.pausable!;
const open = { organization: harbor, by: 'handler', wantedPhase: 'parallel' } as const;
const surveyOf = (entry: { expected: readonly { workflowId: string; runs: string }[] }) =>
  entry.expected.filter(({ workflowId }) => workflowId === survey.workflowId).map(({ runs }) => runs);

describe('the ledger', () => {
  it('gives every submission a reference and key of its own, and says what must follow', () => {
    const ledger = createLedger('run', () => 7);
    const [first, second] = [ledger.open(open), ledger.open(open)];
    expect(first.reference).not.toBe(second.reference);
    expect(first.fields.reference).toBe(first.reference);
    expect(first.expected.map(({ workflowId }) => workflowId)).toEqual(['acknowledge-repair', 'repair-survey']);
    expect(first.sentAt).toBe(7);
  });

  it('notes what the handler said', () => {
    const ledger = createLedger('run', () => 7);
    const [first, second, third] = [ledger.open(open), ledger.open(open), ledger.open(open)];
    ledger.answered(first, { outcome: 'accepted', submissionId: 'sub_1', repeats: 0 });
    ledger.answered(second, { outcome: 'refused', why: '422', repeats: 0 });
    ledger.answered(third, { outcome: 'unanswered', repeats: 9 });
    expect([first, second, third].map(({ acceptedAt, submissionId, refused }) => [acceptedAt, submissionId, refused])).toEqual([
      [7, 'sub_1', null], [null, null, '422'], [null, null, null],
    ]);
  });

  it('expects no effect of a write that nothing may follow', () => {
    expect(createLedger('run', Date.now).open({ ...open, by: 'direct-write', withoutEffects: true }).expected).toEqual([]);
  });

  it('takes zero or one run for right between the request of a pause and its acknowledgement', () => {
    const ledger = createLedger('run', Date.now);
    const [done, outstanding] = [ledger.open(open), ledger.open(open)];
    done.acceptedAt = 1;
    ledger.pauseRequested(harbor.orgId, survey);
    const between = ledger.open(open);
    ledger.pauseAcknowledged(harbor.orgId, survey);
    const after = ledger.open(open);
    expect([done, outstanding, between, after].map(surveyOf)).toEqual([['one'], ['zero-or-one'], ['zero-or-one'], []]);
  });
});
