import { defaultBounds, judge, type Finding, type SubmissionFacts } from '@tandem/comparison';
import { formIdSchema, workflowIdSchema, type Phase } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { directWriterOrderSchema, names, type DirectWriter } from '../direct-writers/direct-writer.ts';
import { coveringRules, ignoreOrderSchema, type DivergenceIgnore } from '../ignores/ignore.ts';
import { exampleFacts } from '../self-test/example-facts.ts';
import { injections } from '../self-test/injections.ts';
import type { CleanFacts } from '../self-test/sample.ts';
import { createGateTally, type GateRules } from './gate-tally.ts';

const examples = exampleFacts(defaultBounds);
const exampleIn = (phase: Phase): CleanFacts => examples.find(({ facts }) => facts.submission?.stamp?.phase === phase)!;
const faulty = (kind: string, phase: Phase = 'parallel') => injections.find((injection) => injection.kind === kind)!.into(exampleIn(phase))!;
const noRules: GateRules = { ignores: [], writers: [] };

function tallied(all: readonly CleanFacts[], rules = noRules, from?: Phase) {
  const tally = createGateTally(from);
  for (const { facts, circumstances } of all) tally.add(judge(facts, circumstances), facts, rules);
  return tally.read();
}

const at = new Date(0);
const ignore = (change: Partial<DivergenceIgnore> = {}): DivergenceIgnore => ({
  _id: 'ignore-1', orgId: exampleIn('parallel').facts.orgId, kind: 'missed-by-stream', cause: null, formId: null, workflowId: null, owner: 'ada', reason: 'r', by: 'ada', createdAt: at, expiresAt: at,
  endedAt: null, hits: null, expireAt: null, ...change,
});
const writer = (change: Partial<DirectWriter> = {}): DirectWriter => ({
  _id: 'writer-1', orgId: exampleIn('parallel').facts.orgId, name: 'import', formId: formIdSchema.parse('form'), fields: [], formVersion: null, reason: 'r', by: 'ada', createdAt: at, endedAt: null,
  expireAt: null, ...change,
});

describe('the counts that gates go by', () => {
  it('count each compared submission once, its form, its workflow, and both latencies', () => {
    expect(tallied([exampleIn('parallel'), exampleIn('primary')])).toMatchObject({
      compared: 2, diverged: 0, streamed: 2, errors: 0, unknown: 0, unnamedDirectWrites: 0, streamLatency: { n: 2, p99Ms: 9 }, explicitLatency: { n: 2 },
      forms: { name: 'form', n: 2, of: 1, short: 1 }, workflows: { name: 'workflow', n: 2 },
    });
  });

  it('leave out submissions of legacy, of which the stream says nothing', () => {
    const clean = exampleIn('shadow');
    const stamp = { ...clean.facts.submission!.stamp!, phase: 'legacy' as const };
    const decisions = clean.facts.decisions.filter(({ path }) => path === 'explicit').map((one) => ({ ...one, stamp, phase: 'legacy' as const }));
    const facts: SubmissionFacts = { ...clean.facts, submission: { ...clean.facts.submission!, stamp }, decisions };
    expect(tallied([{ ...clean, facts }])).toMatchObject({ compared: 0, streamed: 0, forms: null, phase: 'legacy' });
  });

  it('leave out what was stamped before the phase that the move goes out from', () => {
    const all = (['shadow', 'parallel', 'parallel', 'primary'] as const).map(exampleIn);
    const compared = (['legacy', 'shadow', 'parallel', 'primary'] as const).map((from) => tallied([...all, faulty('missed-by-stream', 'shadow')], noRules, from));
    expect(compared.map((counts) => [counts.compared, counts.diverged])).toEqual([[5, 1], [5, 1], [3, 0], [1, 0]]);
  });

  it('name the phase that most submissions carry', () => {
    expect(tallied([exampleIn('shadow'), exampleIn('parallel'), exampleIn('parallel')]).phase).toBe('parallel');
    expect(tallied([]).phase).toBeNull();
  });

  it('count a divergence unless an ignore covers all of it, and count what the ignore covered', () => {
    const missed = faulty('missed-by-stream');
    expect(tallied([missed, missed])).toMatchObject({ diverged: 2 });
    const { diverged, ignored } = tallied([missed, missed], { ...noRules, ignores: [ignore()] });
    expect([diverged, [...ignored]]).toEqual([0, [['ignore-1', 2]]]);
    expect(tallied([missed], { ...noRules, ignores: [ignore({ kind: 'neither' })] }).diverged).toBe(1);
  });

  it('count errors of the stream, whatever is ignored', () => {
    const letter = faulty('dead-lettered', 'complete');
    const lost = faulty('not-executed', 'complete');
    const byExplicit = faulty('not-executed', 'shadow');
    const ignores = [ignore({ kind: 'dead-lettered' }), ignore({ _id: 'ignore-2', kind: 'not-executed' })];
    expect(tallied([letter, lost, byExplicit], { ...noRules, ignores })).toMatchObject({ diverged: 0, errors: 2, streamed: 3 });
  });

  it('count unknown findings', () => {
    expect(tallied([faulty('unknown')]).unknown).toBe(1);
  });

  it('count unstamped submissions whose writer no rule names', () => {
    const direct = faulty('direct-write');
    expect(tallied([direct])).toMatchObject({ compared: 0, streamed: 1, unnamedDirectWrites: 1 });
    expect(tallied([direct], { ...noRules, writers: [writer()] }).unnamedDirectWrites).toBe(0);
  });
});

describe('an ignore', () => {
  const finding = judge(faulty('missed-by-stream').facts, faulty('missed-by-stream').circumstances).findings.find(({ kind }) => kind === 'missed-by-stream')!;
  const order = { orgId: 'org_x', kind: 'phantom', owner: 'ada', reason: 'r', by: 'ada', forMs: 86_400_000 };

  const covers = (rule: DivergenceIgnore, of: Finding) => coveringRules([rule], of).length > 0;

  it('covers by organization and kind, and by what else it names', () => {
    expect(covers(ignore(), finding)).toBe(true);
    expect(covers(ignore({ cause: finding.cause, formId: finding.formId }), finding)).toBe(true);
    expect(covers(ignore({ cause: 'other' }), finding)).toBe(false);
    expect(covers(ignore({ formId: formIdSchema.parse('other') }), finding)).toBe(false);
    expect(covers(ignore({ workflowId: 'workflow' as never }), finding)).toBe(false);
    expect(covers(ignore({ orgId: 'org_other' as never }), finding)).toBe(false);
  });

  it('for a workflow leaves a finding that names another one too, until that has a rule as well', () => {
    const ofA = ignore({ workflowId: workflowIdSchema.parse('a') });
    const ofB = ignore({ _id: 'ignore-b', workflowId: workflowIdSchema.parse('b') });
    const both = { ...finding, workflowIds: ['a', 'b'] };
    expect(covers(ofA, { ...finding, workflowIds: ['a'] })).toBe(true);
    expect(covers(ofA, both)).toBe(false);
    expect(coveringRules([ofA, ofB], both)).toEqual([ofA, ofB]);
    expect(coveringRules([ofA, { ...ofB, cause: 'other' }], both)).toEqual([]);
    expect(covers(ignore(), both)).toBe(true);
  });

  it('never covers what is unknown', () => {
    expect(ignoreOrderSchema.safeParse({ ...order, kind: 'unknown' }).success).toBe(false);
    expect(covers(ignore({ kind: 'unknown' }), { ...finding, kind: 'unknown' })).toBe(false);
  });

  it.each([
    ['no kind', { kind: undefined }], ['no organization', { orgId: undefined }], ['no owner', { owner: ' ' }], ['no reason', { reason: '' }],
    ['a cause of another kind', { cause: 'decided-late' }], ['an end too far away', { forMs: 31 * 86_400_000 }], ['a kind that does not count', { kind: 'late' }], ['an operator', { kind: { $ne: '' } }],
  ])('is refused with %s', (_, change) => {
    expect(ignoreOrderSchema.safeParse(order).success).toBe(true);
    expect(ignoreOrderSchema.safeParse({ ...order, ...change }).success).toBe(false);
  });
});

describe('a rule that names direct writers', () => {
  const submission = { formId: formIdSchema.parse('form'), snapshot: { formId: 'form', formVersion: 3, data: { email: 'a', source: null } } };

  it('goes by form, fields that are all there, and version', () => {
    expect(names(writer(), submission)).toBe(true);
    expect(names(writer({ fields: ['email', 'source'], formVersion: 3 }), submission)).toBe(true);
    expect(names(writer({ fields: ['email', 'toString'] }), submission)).toBe(false);
    expect(names(writer({ formVersion: 2 }), submission)).toBe(false);
    expect(names(writer({ formId: formIdSchema.parse('other') }), submission)).toBe(false);
  });

  it('is refused without a form or with too many fields', () => {
    const order = { orgId: 'org_x', name: 'import', formId: 'form', reason: 'r', by: 'ada' };
    expect(directWriterOrderSchema.safeParse(order).success).toBe(true);
    expect(directWriterOrderSchema.safeParse({ ...order, formId: undefined }).success).toBe(false);
    expect(directWriterOrderSchema.safeParse({ ...order, fields: Array.from({ length: 21 }, (_, index) => `f${index}`) }).success).toBe(false);
  });
});
