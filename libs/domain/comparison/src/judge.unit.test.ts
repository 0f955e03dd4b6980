import { phases } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import {
  circumstancesOf, decisionIn, decisionOf, executionOf, factsIn, factsOf, insertedAt, insertTime, matchOf, rules, stampOf, submissionOf,
} from './example-facts.ts';
import type { Circumstances, SubmissionFacts } from './facts.ts';
import { judge } from './judge.ts';

/** What is asserted of each finding, in short. */
function found(facts: SubmissionFacts, circumstances: Circumstances = circumstancesOf()) {
  return judge(facts, circumstances).findings.map(({ kind, cause, status, path, workflowIds }) => ({
    kind, cause, status, ...(path && { path }), ...(workflowIds && { workflowIds }),
  }));
}

const letter = { _id: 'letter', source: 'stream', code: 'EVENT_POISONED', message: 'a filter failed', clusterTime: insertTime, state: 'open' } as const;

describe('a submission in which all went well', () => {
  it.each(phases)('has no finding in %s', (phase) => {
    const judgement = judge(factsIn(phase), circumstancesOf());
    expect(judgement).toMatchObject({ findings: [], diverged: false, phase });
    expect(judgement.countClass).toBe({ legacy: 'explicit-only', shadow: 'both', parallel: 'both', primary: 'both', complete: 'stream-only' }[phase]);
  });

  it('has none where no workflow listens and both paths recorded so', () => {
    const decisions = [decisionOf('explicit', { matches: [], enqueuedAt: null }), decisionOf('stream', { matches: [], enqueuedAt: null })];
    expect(found(factsOf({ decisions, executions: [] }), circumstancesOf({ versions: [] }))).toEqual([]);
  });

  it('measures how long each path took', () => {
    expect([...judge(factsOf(), circumstancesOf()).latenciesMs]).toEqual([['explicit', 15], ['stream', 15]]);
  });
});

describe('a stamp in the future', () => {
  const ahead = { ...stampOf('parallel'), decidedAt: new Date(insertedAt + 86_400_000) };
  const facts = factsOf({ submission: submissionOf({ stamp: ahead }), decisions: [], executions: [] });

  it('makes no submission younger than its id says', () => {
    const judgement = judge(facts, circumstancesOf());
    expect(judgement).toMatchObject({ countClass: 'neither', insertedAt });
    expect(judgement.findings).toMatchObject([{ kind: 'neither', cause: 'no-decision' }]);
  });

  it('counts for nothing beside the cluster time of the insert', () => {
    const decided = { ...facts, mergeKey: '~own', decisions: [decisionOf('explicit', { stamp: ahead }), decisionOf('stream', { stamp: ahead })], executions: [executionOf('wf-a')] };
    expect(judge(decided, circumstancesOf())).toMatchObject({ countClass: 'both', insertedAt, findings: [] });
  });
});

describe('an absent decision', () => {
  it('of the explicit path is missed-by-explicit, and counts', () => {
    const judgement = judge(factsIn('legacy', { decisions: [], executions: [] }), circumstancesOf());
    expect(judgement).toMatchObject({ countClass: 'neither', diverged: true });
    expect(judgement.findings).toMatchObject([{ kind: 'missed-by-explicit', cause: 'no-decision', status: 'open', path: 'explicit', severity: 'critical' }]);
  });

  it('is confirmed where the path that shares the event started the workflows', () => {
    expect(found(factsOf({ decisions: [decisionOf('stream')] }))).toEqual([
      { kind: 'missed-by-explicit', cause: 'left-to-another-path', status: 'confirmed', path: 'explicit' },
    ]);
  });

  it('of the stream is missed-by-stream once its watermark has passed', () => {
    const facts = factsIn('complete', { decisions: [], executions: [] });
    expect(found(facts)).toEqual([{ kind: 'missed-by-stream', cause: 'no-decision', status: 'open', path: 'stream' }]);
  });

  it('of both is neither', () => {
    expect(found(factsOf({ decisions: [], executions: [] }))).toEqual([{ kind: 'neither', cause: 'no-decision', status: 'open' }]);
  });

  it('is repaired, and still counts, where the fallback triggered the event', () => {
    const fallback = decisionIn('legacy', 'fallback', { registry: { source: 'history', asOf: insertTime } });
    const judgement = judge(factsIn('legacy', { decisions: [fallback], executions: [executionOf('wf-a', { path: 'fallback' })] }), circumstancesOf());
    expect(judgement.findings).toMatchObject([{ kind: 'missed-by-explicit', cause: 'mended-by-fallback', status: 'repaired' }]);
    expect(judgement).toMatchObject({ diverged: true, countClass: 'neither' });
  });

  it('is repaired by a repair too', () => {
    const repair = decisionIn('complete', 'repair', { registry: { source: 'history', asOf: insertTime } });
    expect(found(factsIn('complete', { decisions: [repair] }))).toMatchObject([{ kind: 'missed-by-stream', cause: 'mended-by-repair', status: 'repaired' }]);
  });

  it.each([
    ['within the grace period', circumstancesOf({ now: insertedAt + 9_000 })],
    ['before the watermark', circumstancesOf({ streamWatermark: { seconds: insertTime.seconds, increment: 6 } })],
    ['at the very time of the watermark, of which only the resume token knows', circumstancesOf({ streamWatermark: insertTime })],
    ['where no stream has ever run', circumstancesOf({ streamWatermark: null })],
  ])('is pending %s', (_, circumstances) => {
    const judgement = judge(factsOf({ decisions: [decisionOf('explicit')] }), circumstances);
    expect(judgement).toMatchObject({ countClass: 'pending', findings: [], diverged: false });
  });

  it('does not wait for a stream that is not expected to decide', () => {
    const facts = factsIn('legacy', { decisions: [], executions: [] });
    expect(found(facts, circumstancesOf({ streamWatermark: null }))).toMatchObject([{ kind: 'missed-by-explicit' }]);
  });

  it('waits for the watermark by an estimate where nobody recorded the cluster time', () => {
    const facts = factsIn('complete', { decisions: [], executions: [] });
    const seconds = insertTime.seconds + 9;
    expect(judge(facts, circumstancesOf({ streamWatermark: { seconds, increment: 0 } })).countClass).toBe('pending');
  });
});

describe('match lists', () => {
  const explicitAndStream = (stream: Parameters<typeof decisionOf>[1], explicit: Parameters<typeof decisionOf>[1] = {}) =>
    factsOf({ decisions: [decisionOf('explicit', explicit), decisionOf('stream', stream)], executions: [executionOf('wf-a'), executionOf('wf-b')] });
  const two = circumstancesOf({ versions: [{ workflowId: 'wf-a' }, { workflowId: 'wf-b' }] });

  it('differ where a path leaves out a workflow: the path is named', () => {
    const judgement = judge(explicitAndStream({}, { matches: [matchOf('wf-a'), matchOf('wf-b')] }), two);
    expect(judgement).toMatchObject({ countClass: 'different', diverged: true });
    expect(judgement.findings).toMatchObject([{ kind: 'different-workflows', cause: 'missing-workflow', path: 'stream', workflowIds: ['wf-b'] }]);
  });

  it('differ where a path chooses a workflow that its filter keeps out', () => {
    const versions = [{ workflowId: 'wf-a' }, { workflowId: 'wf-b', rules: rules({ filter: { field: 'plan', operator: 'equals', value: 'silver' } }) }];
    const facts = explicitAndStream({}, { matches: [matchOf('wf-a'), matchOf('wf-b')] });
    expect(found(facts, circumstancesOf({ versions }))).toEqual([
      { kind: 'different-workflows', cause: 'extra-workflow', status: 'confirmed', path: 'explicit', workflowIds: ['wf-b'] },
    ]);
  });

  it('differ where both paths share a fault: the old path can be wrong, too', () => {
    expect(found(explicitAndStream({}), two)).toMatchObject([
      { kind: 'different-workflows', cause: 'missing-workflow', path: 'explicit' },
      { kind: 'different-workflows', cause: 'missing-workflow', path: 'stream' },
    ]);
  });

  it('differ by one for another', () => {
    const facts = factsOf({ decisions: [decisionOf('explicit'), decisionOf('stream', { matches: [matchOf('wf-z')] })], executions: [executionOf('wf-a'), executionOf('wf-z')] });
    expect(found(facts)).toMatchObject([{ kind: 'different-workflows', cause: 'other-workflows', path: 'stream', workflowIds: ['wf-a', 'wf-z'] }]);
  });

  it('differ by the definition alone', () => {
    const facts = factsOf({ decisions: [decisionOf('explicit'), decisionOf('stream', { matches: [matchOf('wf-a', 'definition-old')] })] });
    expect(found(facts)).toMatchObject([{ kind: 'different-workflows', cause: 'definition-differs', path: 'stream', workflowIds: ['wf-a'] }]);
  });

  it('differ by version skew where the paths ran different matchers', () => {
    expect(found(explicitAndStream({ matches: [], matcherVersion: '2' }, {}))).toContainEqual({
      kind: 'different-workflows', cause: 'version-skew', status: 'confirmed', path: 'stream', workflowIds: ['wf-a'],
    });
  });

  it('differ where a path could not judge a workflow', () => {
    const facts = explicitAndStream({ skipped: [{ workflowId: 'wf-b', reason: 'unreadable' }] }, { matches: [matchOf('wf-a'), matchOf('wf-b')] });
    expect(found(facts, two)).toMatchObject([{ kind: 'different-workflows', cause: 'skipped-workflow', path: 'stream', workflowIds: ['wf-b'] }]);
  });

  it('differ by a later registry where a workflow changed before a slow explicit call', () => {
    const versions = [{ workflowId: 'wf-a' }, { workflowId: 'wf-b', from: 8 }];
    const late = { matches: [matchOf('wf-a'), matchOf('wf-b')], decidedAt: new Date(insertedAt + 12_000), enqueuedAt: null };
    expect(found(explicitAndStream({}, late), circumstancesOf({ versions }))).toContainEqual({
      kind: 'different-workflows', cause: 'later-registry', status: 'confirmed', path: 'explicit', workflowIds: ['wf-b'],
    });
  });

  it('that differ between the paths only, without a history, name no path', () => {
    const facts = factsOf({ decisions: [decisionOf('explicit'), decisionOf('stream', { matches: [] })] });
    expect(found(facts, circumstancesOf({ historyFrom: null }))).toMatchObject([{ kind: 'different-workflows', cause: 'paths-differ', workflowIds: ['wf-a'] }]);
  });

  it('that differ by a workflow which changed within the margin are a registry race, and do not count', () => {
    const versions = [{ workflowId: 'wf-a' }, { workflowId: 'wf-b', from: 1 }];
    const judgement = judge(explicitAndStream({}, { matches: [matchOf('wf-a'), matchOf('wf-b')] }), circumstancesOf({ versions }));
    expect(judgement).toMatchObject({ countClass: 'both', diverged: false });
    expect(judgement.findings).toMatchObject([{ kind: 'registry-race', cause: 'changed-within-margin', path: 'explicit', workflowIds: ['wf-b'] }]);
  });

  it('that a path marked itself are a registry race', () => {
    expect(found(explicitAndStream({ registryRace: true }, { matches: [matchOf('wf-a'), matchOf('wf-b')] }), two)).toMatchObject([
      { kind: 'registry-race', cause: 'marked-by-path', path: 'stream', workflowIds: ['wf-b'] },
    ]);
  });

  it('that differ wait until the history has come past the margin', () => {
    const circumstances = circumstancesOf({ versions: [], streamWatermark: { seconds: insertTime.seconds + 1, increment: 0 } });
    expect(judge(factsOf(), circumstances)).toMatchObject({ countClass: 'pending', findings: [] });
  });

  it('are not held against what the data says where it cannot be decoded, nor are executions', () => {
    const submission = submissionOf({ snapshot: null });
    expect(found(factsOf({ submission }))).toMatchObject([{ kind: 'unknown', cause: 'data-undecodable' }]);
    expect(found(factsOf({ submission, executions: [executionOf('wf-a'), executionOf('wf-b')] }))).toContainEqual({ kind: 'unknown', cause: 'data-undecodable', status: 'open', workflowIds: ['wf-b'] });
    expect(found(factsOf({ submission, decisions: [decisionOf('explicit'), decisionOf('stream', { matches: [] })] }))).toMatchObject([{ kind: 'different-workflows', cause: 'paths-differ' }]);
  });

  it('are judged by the data as decided where the submission was changed since', () => {
    const filtered = circumstancesOf({ versions: [{ workflowId: 'wf-a', rules: rules({ filter: { field: 'plan', operator: 'equals', value: 'gold' } }) }] });
    const changed = submissionOf({ snapshot: { formId: 'form-1', data: { plan: 'silver' } }, updatedAt: new Date(insertedAt + 5_000) });
    expect(found(factsOf({ submission: changed, asDecided: { formId: 'form-1', data: { plan: 'gold' } } }), filtered)).toEqual([]);
    expect(found(factsOf({ submission: changed }), filtered)).toMatchObject([
      { kind: 'unknown', cause: 'data-changed', path: 'explicit' },
      { kind: 'unknown', cause: 'data-changed', path: 'stream' },
    ]);
  });

  it('are not blamed where an execution has kept other data and nothing says that it was changed, and are where it has kept the same', () => {
    const filtered = circumstancesOf({ versions: [{ workflowId: 'wf-a', rules: rules({ filter: { field: 'plan', operator: 'equals', value: 'gold' } }) }] });
    const unmarked = submissionOf({ snapshot: { formId: 'form-1', data: { plan: 'silver' } }, createdAt: null, updatedAt: null });
    expect(found(factsOf({ submission: unmarked }), filtered)).toMatchObject([{ kind: 'different-workflows' }, { kind: 'different-workflows' }]);
    expect(found(factsOf({ submission: unmarked, asDecided: { formId: 'form-1', data: { plan: 'gold' } } }), filtered)).toMatchObject([{ kind: 'unknown', cause: 'data-changed' }, { kind: 'unknown', cause: 'data-changed' }]);
    expect(found(factsOf({ submission: unmarked, asDecided: { formId: 'form-1', data: { plan: 'silver' } } }), filtered)).toMatchObject([{ kind: 'different-workflows' }, { kind: 'different-workflows' }]);
  });
});

describe('what the facts do not settle', () => {
  it('is unknown where the history does not reach back, from shadow on', () => {
    const young = circumstancesOf({ historyFrom: { seconds: insertTime.seconds + 30, increment: 0 } });
    expect(found(factsIn('shadow'), young)).toEqual([{ kind: 'unknown', cause: 'no-history', status: 'open' }]);
    expect(found(factsIn('legacy'), young)).toEqual([]);
  });

  it('is unknown where a filter cannot be read', () => {
    const unreadable = circumstancesOf({ versions: [{ workflowId: 'wf-a', rules: rules({ filter: { field: 'plan', operator: 'sounds_like', value: 'x' } }) }] });
    expect(found(factsOf(), unreadable)).toMatchObject([
      { kind: 'unknown', cause: 'rule-unreadable', path: 'explicit' },
      { kind: 'unknown', cause: 'rule-unreadable', path: 'stream' },
    ]);
  });

  describe('about a workflow that the paths refuse', () => {
    const good = { workflowId: 'wf-a' };
    const refused = (from: number) => ({ workflowId: 'wf-b', from, malformed: 'no canvas' });
    const unknown = [{ kind: 'unknown', cause: 'workflow-malformed', status: 'open', workflowIds: ['wf-b'] }];

    it('is unknown for the forms that its other versions name, though all paths leave it out', () => {
      const before = { workflowId: 'wf-b', from: -3_600, rules: rules({ filter: { field: 'plan', operator: 'equals', value: 'silver' } }) };
      expect(found(factsOf(), circumstancesOf({ versions: [good, before, refused(-60)] }))).toEqual(unknown);
      const elsewhere = { ...before, rules: rules({ formId: 'form-2' }) };
      expect(found(factsOf(), circumstancesOf({ versions: [good, elsewhere, refused(-60)] }))).toEqual([]);
    });

    it('is unknown for every form where no version was ever readable', () => {
      expect(found(factsOf(), circumstancesOf({ versions: [good, refused(-60)] }))).toEqual(unknown);
    });

    it('is unknown where a path says that it skipped it for this form', () => {
      const elsewhere = { workflowId: 'wf-b', from: -3_600, rules: rules({ formId: 'form-2' }) };
      const skipped = [{ workflowId: 'wf-b', reason: 'no canvas' }];
      const facts = factsOf({ decisions: [decisionOf('explicit', { skipped }), decisionOf('stream', { skipped })] });
      expect(found(facts, circumstancesOf({ versions: [good, elsewhere, refused(-60)] }))).toEqual(unknown);
    });

    it('is settled before the refusal and after it', () => {
      const after = { workflowId: 'wf-b', from: -30, rules: rules({}, false) };
      expect(found(factsOf(), circumstancesOf({ versions: [good, refused(60)] }))).toEqual([]);
      expect(found(factsOf(), circumstancesOf({ versions: [good, refused(-60), after] }))).toEqual([]);
    });
  });

  it('is unknown where there is more than can be compared', () => {
    expect(found(factsOf({ truncated: true }))).toEqual([{ kind: 'unknown', cause: 'too-many-facts', status: 'open' }]);
  });

  it('is not held to lack an execution, or to have one too many, that may be among what was not read', () => {
    const tooMany = { kind: 'unknown', cause: 'too-many-facts' };
    expect(found(factsOf({ truncated: true, executions: [] }))).toMatchObject([tooMany]);
    expect(found(factsOf({ truncated: true, executions: [executionOf('wf-a'), executionOf('wf-b')] }))).toMatchObject([tooMany]);
    expect(found(factsOf({ truncated: true, submission: null, executions: [] }))).toEqual([]);
    expect(found(factsOf({ truncated: true, executions: [executionOf('wf-a', { state: 'in-doubt' })] }))).toMatchObject([{ kind: 'in-doubt' }, tooMany]);
  });
});

describe('a submission that was inserted inside a gap in the stream', () => {
  const gaps = [{ from: { seconds: insertTime.seconds - 600, increment: 1 }, to: { seconds: insertTime.seconds + 600, increment: 1 } }];
  const upTo = { seconds: insertTime.seconds + 3_600, increment: 0 };
  const changed = circumstancesOf({ gaps, streamWatermark: upTo, versions: [{ workflowId: 'wf-a' }, { workflowId: 'wf-b', from: 600 }] });
  const backfilled = decisionOf('stream', { clusterTime: null, registry: { source: 'history', asOf: gaps[0]!.to }, matches: [matchOf('wf-a'), matchOf('wf-b')] });
  const facts = factsOf({ decisions: [decisionOf('explicit'), backfilled], executions: [executionOf('wf-a'), executionOf('wf-b', { path: 'stream' })] });

  it('is unknown where a workflow changed within the gap: nobody can say which it met', () => {
    expect(found(facts, changed)).toEqual([{ kind: 'unknown', cause: 'inside-a-gap', status: 'open' }]);
  });

  it('is judged as always where none did', () => {
    const unchanged = circumstancesOf({ gaps, streamWatermark: upTo });
    expect(found(facts, unchanged)).toMatchObject([{ kind: 'different-workflows' }]);
    expect(found(factsOf({ decisions: [decisionOf('explicit'), { ...backfilled, matches: [matchOf('wf-a')] }] }), unchanged)).toEqual([]);
  });

  it('is judged as always where the stream itself told of it, however near', () => {
    expect(found(factsOf(), changed)).toEqual([]);
  });
});

describe('a submission of a time about which history is contradicted', () => {
  const from = { seconds: insertTime.seconds - 600, increment: 1 };
  const wrong = { workflowId: 'wf-b', from, until: null, inHistory: 'definition-wf-b', inWorkflows: 'not there' };
  const unknown = { kind: 'unknown', cause: 'history-contradicted', status: 'open' };

  it('is unknown, whatever the lists say, and the evidence names the workflow', () => {
    const facts = factsOf({ decisions: [decisionOf('explicit'), decisionOf('stream', { matches: [] })] });
    const [only, ...others] = judge(facts, circumstancesOf({ contradictions: [wrong] })).findings;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ ...unknown, evidence: { inHistory: ['wf-b: definition-wf-b'], inWorkflows: ['wf-b: not there'], until: null } });
  });

  it('is unknown in legacy too, and what needs no history is judged as always', () => {
    const facts = factsIn('legacy', { decisions: [], executions: [] });
    expect(found(facts, circumstancesOf({ contradictions: [wrong] }))).toEqual([{ kind: 'missed-by-explicit', cause: 'no-decision', status: 'open', path: 'explicit' }, unknown]);
  });

  it('is judged as always before the contradiction and after it', () => {
    const before = { ...wrong, from: { seconds: insertTime.seconds + 60, increment: 0 } };
    const after = { ...wrong, until: { seconds: insertTime.seconds - 60, increment: 0 } };
    expect(found(factsOf(), circumstancesOf({ contradictions: [before, after] }))).toEqual([]);
  });

  it('leaves open whether an execution that nobody asked for is a phantom', () => {
    const stray = executionOf('wf-c', { createdAt: new Date(insertedAt + 10) });
    const facts = factsOf({ executions: [executionOf('wf-a'), stray] });
    expect(found(facts, circumstancesOf({ contradictions: [wrong] }))).toEqual([unknown, { ...unknown, workflowIds: ['wf-c'] }]);
  });
});

describe('a late decision', () => {
  it('of an expected path is found, and does not count as divergence', () => {
    const late = decisionOf('stream', { decidedAt: new Date(insertedAt + 1_100), enqueuedAt: new Date(insertedAt + 1_001) });
    const judgement = judge(factsOf({ decisions: [decisionOf('explicit'), late] }), circumstancesOf());
    expect(judgement).toMatchObject({ countClass: 'both', diverged: false });
    expect(judgement.findings).toMatchObject([{ kind: 'late', cause: 'decided-late', path: 'stream', evidence: { tookMs: 1_001, boundMs: 1_000 } }]);
  });
});

describe('executions', () => {
  it.each([
    ['execution-missing', []],
    ['never-claimed', [executionOf('wf-a', { state: 'pending', endedAt: null })]],
    ['still-running', [executionOf('wf-a', { state: 'running', endedAt: null })]],
  ])('that did not end are not-executed by %s', (cause, executions) => {
    expect(found(factsOf({ executions }))).toEqual([{ kind: 'not-executed', cause, status: 'open', workflowIds: ['wf-a'] }]);
  });

  it('that are still under way within the bound are no finding', () => {
    const executions = [executionOf('wf-a', { state: 'running', endedAt: null })];
    expect(found(factsOf({ executions }), circumstancesOf({ now: insertedAt + 50_000 }))).toEqual([]);
  });

  it('that somebody holds back are unknown, not missing, once they should have ended', () => {
    const executions = [executionOf('wf-a', { state: 'held', endedAt: null })];
    const facts = factsOf({ decisions: [decisionOf('explicit'), decisionOf('stream', { outcome: 'held', enqueuedAt: null })], executions });
    expect(found(facts)).toEqual([{ kind: 'unknown', cause: 'execution-held', status: 'open', workflowIds: ['wf-a'] }]);
    expect(found(facts, circumstancesOf({ now: insertedAt + 50_000 }))).toEqual([]);
  });

  it('that were held back have their time from when they were let go', () => {
    const released = (ms: number) => [executionOf('wf-a', { state: 'pending', endedAt: null, releasedAt: new Date(insertedAt + ms) })];
    expect(found(factsOf({ executions: released(80_000) }))).toEqual([]);
    expect(found(factsOf({ executions: released(20_000) }))).toMatchObject([{ kind: 'not-executed', cause: 'never-claimed' }]);
  });

  it('that wait for a time have theirs from then on, also once they have gone on', () => {
    const parked = (ms: number, state: 'running' | 'pending') => [executionOf('wf-a', { state, endedAt: null, parkedUntil: new Date(insertedAt + ms) })];
    expect(found(factsOf({ executions: parked(300_000, 'running') }))).toEqual([]);
    expect(found(factsOf({ executions: parked(80_000, 'pending') }))).toEqual([]);
    expect(found(factsOf({ executions: parked(20_000, 'running') }))).toMatchObject([{ kind: 'not-executed', cause: 'still-running' }]);
  });

  it('are awaited while they have time left and have not ended, and no longer where they are held or wait for a time', () => {
    const awaited = (change: Parameters<typeof executionOf>[1] | null, ms: number) =>
      judge(factsOf({ executions: change ? [executionOf('wf-a', { endedAt: null, ...change })] : [] }), circumstancesOf({ now: insertedAt + ms })).awaitsExecution;
    for (const change of [null, { state: 'pending' }, { state: 'running' }, { state: 'held' }, { state: 'running', parkedUntil: new Date(insertedAt + 86_400_000) }] as const) {
      expect([awaited(change, 50_000), awaited(change, 61_000)]).toEqual([true, false]);
    }
    for (const state of ['completed', 'failed', 'in-doubt'] as const) expect(awaited({ state }, 50_000)).toBe(false);
    const updated = [decisionOf('stream', { event: 'updated-1' })];
    expect(judge(factsOf({ decisions: updated, executions: [] }), circumstancesOf({ now: insertedAt + 50_000 })).awaitsExecution).toBe(false);
    const recorded = [decisionOf('explicit', { outcome: 'recorded' }), decisionOf('stream', { outcome: 'recorded' })];
    expect(judge(factsOf({ decisions: recorded, executions: [] }), circumstancesOf({ now: insertedAt + 50_000 })).awaitsExecution).toBe(false);
  });

  it('that failed in a node are no finding', () => {
    expect(found(factsOf({ executions: [executionOf('wf-a', { state: 'failed', error: { code: 'NODE_FAILED' } })] }))).toEqual([]);
  });

  it.each([
    ['EXECUTION_TIMED_OUT', 'timed-out'],
    ['EXECUTION_ABANDONED', 'abandoned'],
    ['NODE_TYPE_UNKNOWN', 'refused-before-start'],
    ['WORKFLOW_MALFORMED', 'refused-before-start'],
    ['DOCUMENT_INVALID', 'refused-before-start'],
  ])('that were given up with %s are not-executed at once', (code, cause) => {
    const executions = [executionOf('wf-a', { state: 'failed', error: { code } })];
    expect(found(factsOf({ executions }), circumstancesOf({ now: insertedAt + 20_000 }))).toEqual([{ kind: 'not-executed', cause, status: 'open', workflowIds: ['wf-a'] }]);
  });

  it('of one workflow under two keys are a duplicate', () => {
    const second = executionOf('wf-a', { _id: 'another' as never, path: 'stream' });
    expect(found(factsOf({ executions: [executionOf('wf-a'), second] }))).toEqual([
      { kind: 'duplicate-execution', cause: 'two-keys', status: 'confirmed', workflowIds: ['wf-a'] },
    ]);
  });

  it('are told as duplicates even while a decision is pending', () => {
    const second = executionOf('wf-a', { _id: 'another' as never });
    expect(found(factsOf({ decisions: [], executions: [executionOf('wf-a'), second] }), circumstancesOf({ now: insertedAt + 1_000 }))).toMatchObject([{ kind: 'duplicate-execution' }]);
  });

  it('in doubt are found until a person has decided', () => {
    expect(found(factsOf({ executions: [executionOf('wf-a', { state: 'in-doubt' })] }))).toEqual([
      { kind: 'in-doubt', cause: 'node-unfinished', status: 'open', workflowIds: ['wf-a'] },
    ]);
  });

  it('that nothing asks for are phantoms', () => {
    expect(found(factsOf({ executions: [executionOf('wf-a'), executionOf('wf-ghost')] }))).toEqual([
      { kind: 'phantom', cause: 'not-asked-for', status: 'open', workflowIds: ['wf-ghost'] },
    ]);
  });

  it('without any decision are phantoms unless the expectation asks for them', () => {
    const facts = factsIn('complete', { decisions: [], executions: [executionOf('wf-a', { path: 'stream' }), executionOf('wf-ghost', { path: 'stream' })] });
    expect(found(facts)).toContainEqual({ kind: 'phantom', cause: 'no-decision', status: 'open', workflowIds: ['wf-ghost'] });
    expect(found(facts)).not.toContainEqual(expect.objectContaining({ kind: 'phantom', workflowIds: ['wf-a'] }));
  });

  it('that only a changed workflow explains are a registry race', () => {
    const versions = [{ workflowId: 'wf-a' }, { workflowId: 'wf-b', from: -1 }, { workflowId: 'wf-b', from: 0, rules: null }];
    expect(found(factsOf({ executions: [executionOf('wf-a'), executionOf('wf-b')] }), circumstancesOf({ versions }))).toContainEqual({
      kind: 'registry-race', cause: 'changed-within-margin', status: 'confirmed', workflowIds: ['wf-b'],
    });
  });

  it('of an update are held against the decision about that update', () => {
    const update = { event: 'updated-82af', outcome: 'enqueued', decidedAt: new Date(insertedAt + 5_000) } as const;
    const facts = factsIn('complete', { decisions: [decisionIn('complete', 'stream'), decisionIn('complete', 'stream', update)] });
    expect(found(facts)).toEqual([{ kind: 'not-executed', cause: 'execution-missing', status: 'open', workflowIds: ['wf-a'] }]);
  });
});

describe('an update', () => {
  const update = { event: 'updated-82af', stamp: null, decidedAt: new Date(insertedAt + 5_000) } as const;

  it.each(['shadow', 'parallel', 'primary', 'complete'] as const)('is the stream’s alone in %s: nobody has missed it, and the submission counts as ever', (phase) => {
    const outcome = phase === 'shadow' || phase === 'parallel' ? 'recorded' : 'enqueued';
    const before = factsIn(phase);
    const executions = outcome === 'recorded' ? [] : [executionOf('wf-a', { event: update.event, _id: 'of-update' as never, path: 'stream' })];
    const facts = { ...before, decisions: [...before.decisions, decisionIn(phase, 'stream', { ...update, outcome })], executions: [...before.executions, ...executions] };
    expect(judge(facts, circumstancesOf())).toMatchObject({ countClass: judge(before, circumstancesOf()).countClass, diverged: false, findings: [] });
  });
});

describe('a direct write', () => {
  const direct = (decisions: SubmissionFacts['decisions'], change = {}) =>
    factsOf({ submission: submissionOf({ stamp: null, ...change }), decisions, executions: [] });

  it.each([
    ['recorded', direct([decisionOf('stream', { stamp: null, outcome: 'recorded', enqueuedAt: null })])],
    ['unseen', direct([])],
    ['invalid-document', direct([], { submissionId: null })],
  ])('is found as %s and excluded', (cause, facts) => {
    const judgement = judge(facts, circumstancesOf());
    expect(judgement).toMatchObject({ countClass: 'excluded', exclusion: 'direct', diverged: false });
    expect(judgement.findings).toMatchObject([{ kind: 'direct-write', cause }]);
  });

  it('that started workflows is found as triggered', () => {
    const facts = { ...direct([decisionOf('stream', { stamp: null })]), executions: [executionOf('wf-a', { path: 'stream' })] };
    expect(found(facts)).toEqual([{ kind: 'direct-write', cause: 'triggered', status: 'confirmed' }]);
  });

  it('waits for the stream', () => {
    expect(judge(direct([]), circumstancesOf({ now: insertedAt + 2_000 })).countClass).toBe('pending');
  });
});

describe('a dead letter', () => {
  const dead = factsIn('complete', { decisions: [], executions: [], deadLetters: [letter] });

  it.each([
    ['EVENT_POISONED', 'event-poisoned'],
    ['DOCUMENT_INVALID', 'document-invalid'],
    ['SOMETHING_ELSE', 'other-error'],
  ])('with %s is dead-lettered by %s, and not missed', (code, cause) => {
    expect(found({ ...dead, deadLetters: [{ ...letter, code }] })).toEqual([{ kind: 'dead-lettered', cause, status: 'open', path: 'stream' }]);
  });

  it('about a document that is no valid submission is found beside the direct write', () => {
    const facts = factsOf({ submission: submissionOf({ stamp: null, submissionId: null }), decisions: [], executions: [], deadLetters: [letter] });
    expect(found(facts)).toEqual([
      { kind: 'direct-write', cause: 'invalid-document', status: 'confirmed' },
      { kind: 'dead-lettered', cause: 'event-poisoned', status: 'open', path: 'stream' },
    ]);
  });

  it("of the fallback's stands for no decision of the owner's, and is found beside what is missed", () => {
    const facts = factsIn('legacy', { decisions: [], executions: [], deadLetters: [{ ...letter, source: 'fallback' }] });
    expect(found(facts)).toEqual([
      { kind: 'dead-lettered', cause: 'event-poisoned', status: 'open', path: 'fallback' },
      { kind: 'missed-by-explicit', cause: 'no-decision', status: 'open', path: 'explicit' },
    ]);
  });

  it("of the fallback's is settled by the owner's decision", () => {
    expect(found(factsIn('legacy', { deadLetters: [{ ...letter, source: 'fallback' }] }))).toEqual([]);
  });

  it('needs no watermark', () => {
    expect(found(dead, circumstancesOf({ streamWatermark: insertTime }))).toMatchObject([{ kind: 'dead-lettered' }]);
  });

  it('that was settled by a decision is no finding', () => {
    expect(found(factsIn('complete', { deadLetters: [letter] }))).toEqual([]);
  });

  it("that a person retried is found no more: the stream's decision is late, no more", () => {
    const decision = decisionIn('complete', 'stream', { decidedAt: new Date(insertedAt + 60_000), enqueuedAt: new Date(insertedAt + 60_000) });
    const facts = factsIn('complete', { decisions: [decision], deadLetters: [{ ...letter, state: 'retried' }] });
    expect(found(facts)).toMatchObject([{ kind: 'late', path: 'stream' }]);
  });

  it("of the fallback's that a person retried leaves what the owner missed as repaired", () => {
    const facts = factsIn('legacy', { decisions: [decisionIn('legacy', 'fallback')], deadLetters: [{ ...letter, source: 'fallback', state: 'retried' }] });
    expect(found(facts)).toEqual([{ kind: 'missed-by-explicit', cause: 'mended-by-fallback', status: 'repaired', path: 'explicit' }]);
  });

  it('that a person discarded stays found, and nothing more is awaited of it', () => {
    expect(found({ ...dead, deadLetters: [{ ...letter, state: 'discarded' }] })).toEqual([
      { kind: 'dead-lettered', cause: 'event-poisoned', status: 'confirmed', path: 'stream' },
    ]);
  });
});

describe('an event that is too old', () => {
  it('is excluded as refused where a path said so', () => {
    const facts = factsIn('complete', { decisions: [], executions: [], deadLetters: [{ ...letter, code: 'EVENT_TOO_OLD' }] });
    expect(judge(facts, circumstancesOf())).toMatchObject({ countClass: 'excluded', exclusion: 'too-old', findings: [{ kind: 'too-old', cause: 'refused' }] });
  });

  it('is excluded where no decision came while one was allowed', () => {
    const facts = factsIn('legacy', { decisions: [], executions: [] });
    const later = circumstancesOf({ now: insertedAt + 61 * 86_400_000 });
    expect(judge(facts, later)).toMatchObject({ countClass: 'excluded', exclusion: 'too-old', findings: [{ kind: 'too-old', cause: 'beyond-replay-reach' }] });
  });
});

describe('a path that acts against the stamp', () => {
  it.each([
    ['enqueued-unasked', 'stream', factsIn('shadow', { decisions: [decisionIn('shadow', 'explicit'), decisionIn('shadow', 'stream', { outcome: 'enqueued' })] })],
    ['enqueued-unasked', 'stream', factsIn('shadow', { executions: [executionOf('wf-a', { path: 'stream' })] })],
    ['only-recorded', 'explicit', factsIn('legacy', { decisions: [decisionIn('legacy', 'explicit', { outcome: 'recorded' })] })],
    ['decided-unasked', 'explicit', factsIn('complete', { decisions: [decisionIn('complete', 'stream'), decisionIn('complete', 'explicit', { outcome: 'recorded' })] })],
    ['other-stamp', 'stream', factsIn('primary', { decisions: [decisionIn('primary', 'explicit'), decisionIn('shadow', 'stream')] })],
  ])('is a routing mismatch by %s of the %s path', (cause, path, facts) => {
    expect(found(facts)).toContainEqual({ kind: 'routing-mismatch', cause, status: 'confirmed', path });
  });
});

describe('a deleted submission', () => {
  it('is excluded, and what was executed is still judged', () => {
    const facts = factsOf({ submission: null, executions: [] });
    const judgement = judge(facts, circumstancesOf());
    expect(judgement).toMatchObject({ countClass: 'excluded', exclusion: 'deleted', phase: 'parallel' });
    expect(judgement.findings).toMatchObject([{ kind: 'not-executed', cause: 'execution-missing' }]);
  });
});

it('goes by the stamp that a decision obeyed where the submission lost its own', () => {
  expect(judge(factsOf({ submission: submissionOf({ stamp: null }) }), circumstancesOf())).toMatchObject({ countClass: 'both', phase: stampOf('parallel').phase });
});
