import { describe, expect, it } from 'vitest';
import { circumstancesOf, decisionOf, executionOf, factsOf, insertedAt, insertTime, matchOf, stampOf, submissionOf } from './example-facts.ts';
import { finding } from './finding.ts';
import { judge } from './judge.ts';

const markup = '<img src=x onerror=alert(1)>';
const time = `${insertTime.seconds}:${insertTime.increment}`;

describe('what a finding rests on', () => {
  it('is both decisions, what was executed and what should have been, with stamp, clocks and token', () => {
    const explicit = decisionOf('explicit', { outcome: 'enqueued' });
    const stream = decisionOf('stream', { matches: [], eventToken: '8263A1' });
    const { truths } = judge(factsOf({ decisions: [explicit, stream] }), circumstancesOf()).findings[0]!;
    expect(truths).toEqual({
      stamp: { phase: 'parallel', flagRevision: 'revision', decidedAt: new Date(insertedAt).toISOString(), by: 'legacy-trigger-1' },
      asOf: time,
      decided: [
        {
          path: 'explicit', outcome: 'enqueued', workflowIds: ['wf-a'], matched: 1, skipped: [], registry: { source: 'live', asOf: null }, registryRace: false, matcherVersion: '1', obeyedPhase: 'parallel',
          clusterTime: time, decidedAt: new Date(insertedAt + 20).toISOString(), enqueuedAt: new Date(insertedAt + 15).toISOString(), eventToken: null,
        },
        {
          path: 'stream', outcome: 'enqueued', workflowIds: [], matched: 0, skipped: [], registry: { source: 'stream', asOf: time }, registryRace: false, matcherVersion: '1', obeyedPhase: 'parallel',
          clusterTime: time, decidedAt: new Date(insertedAt + 20).toISOString(), enqueuedAt: new Date(insertedAt + 15).toISOString(), eventToken: '8263A1',
        },
      ],
      executed: [{ workflowId: 'wf-a', state: 'completed', path: 'explicit', createdAt: new Date(insertedAt + 10).toISOString(), endedAt: new Date(insertedAt + 90).toISOString() }],
      expected: ['wf-a'],
    });
  });

  it('says where nobody recorded the time of the insert, carried a stamp, or knows what should have been', () => {
    const direct = factsOf({ submission: submissionOf({ stamp: null }), decisions: [decisionOf('stream', { stamp: null, clusterTime: null, outcome: 'recorded' })], executions: [] });
    const { truths } = judge(direct, circumstancesOf({ historyFrom: null })).findings.find(({ kind }) => kind === 'direct-write')!;
    expect(truths).toMatchObject({ stamp: null, asOf: `about ${insertTime.seconds}:0`, expected: null, decided: [{ path: 'stream', clusterTime: null }] });
  });

  it('is of the finding\u2019s own event', () => {
    const ofUpdate = executionOf('wf-a', { event: 'updated-1', _id: 'one' as never });
    const findings = judge(factsOf({ executions: [executionOf('wf-a'), ofUpdate, { ...ofUpdate, _id: 'two' as never }] }), circumstancesOf()).findings;
    expect(findings.find(({ kind }) => kind === 'duplicate-execution')?.truths).toMatchObject({ decided: [], executed: [{}, {}], expected: null });
  });

  it('is bounded, however much there is', () => {
    const matches = Array.from({ length: 500 }, (_, index) => matchOf(`wf-${index}`));
    const { truths } = judge(factsOf({ decisions: [decisionOf('explicit', { matches }), decisionOf('stream')] }), circumstancesOf()).findings[0]!;
    expect(truths!.decided[0]).toMatchObject({ matched: 500 });
    expect(truths!.decided[0]!.workflowIds).toHaveLength(50);
    expect(JSON.stringify(truths).length).toBeLessThan(20_000);
  });
});

describe('what somebody wrote into a document', () => {
  it('stays text in the evidence, as it was written', () => {
    const skipped = [{ workflowId: 'wf-a', reason: markup }];
    const stamp = { ...stampOf('parallel'), by: markup };
    const facts = factsOf({ submission: submissionOf({ stamp }), decisions: [decisionOf('explicit', { stamp, skipped, matches: [] }), decisionOf('stream', { stamp })] });
    const [found] = judge(facts, circumstancesOf()).findings;
    expect(found).toMatchObject({ kind: 'different-workflows', evidence: { skipped: [`wf-a: ${markup}`] }, truths: { stamp: { by: markup } } });
  });

  it('makes no evidence large', () => {
    const subject = { orgId: 'org_a' as never, submissionId: null, mergeKey: 'k', formId: null, phase: null, insertedAt: new Date(0) };
    const long = markup.repeat(1_000);
    const { evidence } = finding(subject, 'dead-lettered', 'other-error', { evidence: { message: long, many: Array.from({ length: 1_000 }, () => long) } });
    expect(evidence.message).toHaveLength(500);
    expect(evidence.many).toHaveLength(50);
    expect(JSON.stringify(evidence).length).toBeLessThan(30_000);
  });
});
