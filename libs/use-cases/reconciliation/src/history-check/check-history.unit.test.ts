import { defaultBounds } from '@tandem/comparison';
import { orgIdSchema, workflowIdSchema, type WorkflowHistoryEntry } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeHistoryChecks, type FakeHistoryChecks } from '../testing/fake-history-checks.ts';
import { describeHistoryChecks } from '../testing/history-checks.contract.ts';
import { checkHistory, type HistoryCheckOutcome } from './check-history.ts';
import { workflowStates } from './ports.ts';

const orgId = orgIdSchema.parse('org_checked');
const { signal } = new AbortController();
const [start, now] = [1_000, 10_000];
const at = (seconds: number) => ({ seconds, increment: 1 });

function entry(workflowId: string, seconds: number, definitionId: string | null, change: Partial<WorkflowHistoryEntry> = {}): WorkflowHistoryEntry {
  return { _id: `${workflowId}:${seconds}`, orgId, workflowId: workflowIdSchema.parse(workflowId), documentKey: workflowId, effectiveFrom: at(seconds), definitionId, source: 'stream', ...change };
}

describeHistoryChecks('a fake keeper of history checks', createFakeHistoryChecks);

describe('history held against the workflows', () => {
  let checks: FakeHistoryChecks;
  let historyFrom: ReturnType<typeof at> | null;
  let outcome: HistoryCheckOutcome;
  const check = async () => {
    const facts = { watermark: () => Promise.resolve({ clusterTime: at(now), historyFrom, gaps: [] }) };
    outcome = await checkHistory({ facts, historyChecks: checks, bounds: defaultBounds }, orgId, signal);
    return checks.read(orgId);
  };

  beforeEach(() => {
    checks = createFakeHistoryChecks();
    historyFrom = at(start);
    checks.record(entry('wf-a', 1_100, 'a1'));
    checks.record(entry('wf-a', 1_200, 'a2'));
    checks.record(entry('wf-gone', 1_100, 'g1'));
    checks.record(entry('wf-gone', 1_300, null));
    checks.record(entry('wf-bad', 1_100, null, { malformed: 'no canvas' }));
    checks.setLive({ 'wf-a': 'a2', 'wf-bad': workflowStates.malformed }, now);
  });

  it('agrees where every workflow is what was last recorded of it, and waits for nobody', async () => {
    expect(await check()).toEqual({ orgId, agreedUpTo: at(now), contradictions: [] });
    expect(checks.waits()).toBe(0);
  });

  it.each([
    ['is another definition', { 'wf-a': 'a1' }, 'a2', 'a1'],
    ['is not there', {}, 'a2', workflowStates.absent],
    ['is malformed', { 'wf-a': workflowStates.malformed }, 'a2', workflowStates.malformed],
  ])('is contradicted, since when the two last agreed, where a workflow %s', async (_, live, inHistory, inWorkflows) => {
    await check();
    checks.setLive({ 'wf-bad': workflowStates.malformed, ...live }, now + 60);
    expect((await check())?.contradictions).toEqual([{ workflowId: 'wf-a', from: at(now), until: null, inHistory, inWorkflows }]);
  });

  it('is contradicted from its very beginning where a workflow was never recorded and nothing was checked before', async () => {
    checks.setLive({ 'wf-a': 'a2', 'wf-bad': workflowStates.malformed, 'wf-new': 'n1' }, now);
    expect((await check())?.contradictions).toEqual([{ workflowId: 'wf-new', from: at(start), until: null, inHistory: workflowStates.absent, inWorkflows: 'n1' }]);
  });

  it('agrees once the stream has told of the change', async () => {
    checks.setLive({ 'wf-a': 'a3', 'wf-bad': workflowStates.malformed }, now);
    checks.onWait(() => {
      checks.record(entry('wf-a', now - 1, 'a3'));
      return true;
    });
    expect((await check())?.contradictions).toEqual([]);
    expect(checks.waits()).toBe(1);
  });

  it('waits for the stream once about each contradiction, not with every check', async () => {
    checks.setLive({ 'wf-a': 'a3', 'wf-bad': workflowStates.malformed }, now);
    await check();
    expect(await check()).toMatchObject({ contradictions: [{ workflowId: 'wf-a', until: null }] });
    expect(checks.waits()).toBe(1);
  });

  it('leaves open what the stream does not come to in time, and keeps what it knew', async () => {
    const before = await check();
    checks.setLive({ 'wf-a': 'a3' }, now + 60);
    checks.onWait(() => false);
    expect([await check(), outcome]).toEqual([before, 'undecided']);
  });

  it('tolerates what changed within the margin of the reading', async () => {
    checks.record(entry('wf-a', now + 2, 'a3'));
    expect((await check())?.contradictions).toEqual([]);
    checks.record(entry('wf-bad', now - 1, 'b1'));
    expect((await check())?.contradictions).toEqual([]);
  });

  it('keeps the stretch of a contradiction after the two agree again, until no finding can be about it', async () => {
    await check();
    checks.setLive({ 'wf-a': 'a9', 'wf-bad': workflowStates.malformed }, now + 60);
    await check();
    await check();
    checks.record(entry('wf-a', now + 90, 'a9', { source: 'snapshot' }));
    checks.setLive({ 'wf-a': 'a9', 'wf-bad': workflowStates.malformed }, now + 120);
    expect(await check()).toMatchObject({ agreedUpTo: at(now + 120), contradictions: [{ workflowId: 'wf-a', from: at(now), until: at(now + 120) }] });
    checks.setLive({ 'wf-a': 'a9', 'wf-bad': workflowStates.malformed }, now + 120 + defaultBounds.replayReachMs / 1_000);
    expect((await check())?.contradictions).toEqual([]);
  });

  it('says nothing while the first reading of the workflows is not complete', async () => {
    historyFrom = null;
    checks.setLive({ 'wf-new': 'n1' }, now);
    expect(await check()).toBeNull();
  });

  it('passes over documents that have no id to be compared by', async () => {
    checks.record(entry('unidentified.6512', 1_100, null, { malformed: 'no id' }));
    expect((await check())?.contradictions).toEqual([]);
  });

  it('keeps a bounded number of contradictions', async () => {
    await check();
    checks.setLive(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`wf-${index}`, 'x'])), now + 60);
    expect((await check())?.contradictions).toHaveLength(100);
  });
});
