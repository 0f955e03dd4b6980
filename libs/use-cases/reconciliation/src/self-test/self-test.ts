import { findingKinds, judge, type ComparisonBounds, type FindingKind, type Judgement } from '@tandem/comparison';
import { gateLimits } from '@tandem/gates';
import { exampleFacts } from './example-facts.ts';
import { injections, type Injection } from './injections.ts';
import type { CleanFacts } from './sample.ts';

export interface KindDetection {
  readonly kind: FindingKind;
  readonly injected: number;
  readonly found: number;
  /** Whether they were put into the window's own facts, or into generated ones where it had none that can have them. */
  readonly into: 'window' | 'example' | 'both';
}

export interface SelfTestResult {
  readonly injected: number;
  readonly found: number;
  /** One for each kind of finding. */
  readonly kinds: readonly KindDetection[];
}

export type Judge = (clean: CleanFacts) => Pick<Judgement, 'findings'>;

const comparison: Judge = ({ facts, circumstances }) => judge(facts, circumstances);

/** Puts every known divergence into copies of the facts, judges them, and counts what is found. No effects. */
export function runSelfTest(sample: readonly CleanFacts[], bounds: ComparisonBounds, judgeBy: Judge = comparison): SelfTestResult {
  const examples = exampleFacts(bounds);
  const tried = injections.map((injection) => ({ injection, ...tryOne(injection, sample, examples, judgeBy) }));
  const kinds = (Object.keys(findingKinds) as FindingKind[]).map((kind): KindDetection => {
    const own = tried.filter(({ injection }) => injection.kind === kind);
    const sources = new Set(own.map(({ into }) => into));
    return { kind, injected: sum(own, 'injected'), found: sum(own, 'found'), into: sources.size > 1 ? 'both' : sources.has('window') ? 'window' : 'example' };
  });
  return { injected: sum(kinds, 'injected'), found: sum(kinds, 'found'), kinds };
}

/** The same tests of several organizations, as one. */
export function addSelfTests(results: readonly SelfTestResult[]): SelfTestResult {
  const kinds = (Object.keys(findingKinds) as FindingKind[]).map((kind): KindDetection => {
    const own = results.flatMap((result) => result.kinds.filter((one) => one.kind === kind));
    const sources = new Set(own.map(({ into }) => into));
    return { kind, injected: sum(own, 'injected'), found: sum(own, 'found'), into: sources.size > 1 ? 'both' : (own[0]?.into ?? 'example') };
  });
  return { injected: sum(kinds, 'injected'), found: sum(kinds, 'found'), kinds };
}

function tryOne({ kind, into }: Injection, sample: readonly CleanFacts[], examples: readonly CleanFacts[], judgeBy: Judge) {
  const own = copiesOf(sample, into);
  const copies = own.length > 0 ? own : copiesOf(examples, into);
  const found = copies.filter((copy) => judgeBy(copy).findings.some((finding) => finding.kind === kind)).length;
  return { injected: copies.length, found, into: own.length > 0 ? ('window' as const) : ('example' as const) };
}

/** From all over the sample: most injections go into any facts, so few of these have to be looked at. */
function copiesOf(facts: readonly CleanFacts[], into: Injection['into']): readonly CleanFacts[] {
  const { value: most } = gateLimits.selfTestEach;
  const stride = Math.max(1, Math.floor(facts.length / most));
  const copies: CleanFacts[] = [];
  for (let start = 0; start < stride; start += 1) {
    for (let index = start; index < facts.length; index += stride) {
      const clean = facts[index];
      const copy = clean && into(clean);
      if (copy) copies.push(copy);
      if (copies.length === most) return copies;
    }
  }
  return copies;
}

function sum<Key extends 'injected' | 'found'>(all: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return all.reduce((total, one) => total + one[key], 0);
}
