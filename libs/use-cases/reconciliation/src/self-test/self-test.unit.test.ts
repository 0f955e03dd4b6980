import { defaultBounds, findingKinds, judge, type FindingKind } from '@tandem/comparison';
import { describe, expect, it } from 'vitest';
import { exampleFacts } from './example-facts.ts';
import { injections } from './injections.ts';
import { createFactSample, type CleanFacts } from './sample.ts';
import { runSelfTest, type Judge } from './self-test.ts';

const judgeClean: Judge = ({ facts, circumstances }) => judge(facts, circumstances);

/** A comparison that is blind to one kind. */
const blindTo = (kind: FindingKind): Judge => (clean) => ({ findings: judgeClean(clean).findings.filter((finding) => finding.kind !== kind) });

describe('the self-test of the comparison', () => {
  it('begins with facts in which nothing is found', () => {
    expect(exampleFacts(defaultBounds).flatMap((clean) => judgeClean(clean).findings)).toEqual([]);
  });

  it('finds every divergence of every kind in generated facts', () => {
    const { kinds, injected, found } = runSelfTest([], defaultBounds);
    expect(kinds.filter((kind) => kind.injected === 0 || kind.found < kind.injected)).toEqual([]);
    expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(findingKinds));
    expect(found).toBe(injected);
  });

  it.each(injections)('finds it where it $does', ({ kind, into }) => {
    const copies = exampleFacts(defaultBounds).flatMap((clean) => into(clean) ?? []);
    expect(copies.length).toBeGreaterThan(0);
    for (const copy of copies) expect(judgeClean(copy).findings.map((finding) => finding.kind)).toContain(kind);
  });

  it.each(Object.keys(findingKinds) as FindingKind[])('shows a comparison that is blind to %s', (kind) => {
    const { injected, found, kinds } = runSelfTest([], defaultBounds, blindTo(kind));
    expect(found).toBeLessThan(injected);
    expect(kinds.filter((one) => one.found < one.injected).map((one) => one.kind)).toEqual([kind]);
  });

  it("prefers the window's own facts, a few for each kind, and changes none of them", () => {
    const [shadow] = exampleFacts(defaultBounds);
    const sample = Array.from({ length: 40 }, () => shadow!);
    const before = JSON.stringify(shadow);
    const { kinds } = runSelfTest(sample, defaultBounds);
    expect(kinds.find(({ kind }) => kind === 'late')).toEqual({ kind: 'late', injected: 5, found: 5, into: 'window' });
    expect(JSON.stringify(shadow)).toBe(before);
  });

  it('keeps a bounded sample that is spread over the window', () => {
    const sample = createFactSample(10);
    const [clean] = exampleFacts(defaultBounds);
    const nth = (index: number): CleanFacts => ({ ...clean!, facts: { ...clean!.facts, mergeKey: String(index) } });
    for (let index = 1; index <= 1_000; index += 1) sample.add(judge(clean!.facts, clean!.circumstances), nth(index).facts, clean!.circumstances);
    const keys = sample.read().map(({ facts }) => Number(facts.mergeKey));
    expect(keys.length).toBeLessThanOrEqual(10);
    expect(keys.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...keys)).toBeGreaterThan(800);
    expect(Math.min(...keys)).toBeLessThan(300);
  });

  it('takes no facts in which something was found, nor large ones', () => {
    const sample = createFactSample();
    const [clean] = exampleFacts(defaultBounds);
    const large = { ...clean!.facts, submission: { ...clean!.facts.submission!, snapshot: { formId: 'form', data: { text: 'x'.repeat(20_000) } } } };
    sample.add(judge(clean!.facts, clean!.circumstances), large, clean!.circumstances);
    const late = injections.find(({ kind }) => kind === 'late')!.into(clean!)!;
    sample.add(judge(late.facts, late.circumstances), late.facts, late.circumstances);
    expect(sample.read()).toEqual([]);
  });
});
