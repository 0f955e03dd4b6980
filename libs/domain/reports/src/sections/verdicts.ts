import type { RunFacts, RunGates, RunOrganization } from '../inputs.ts';
import { mostOrganizations, type ReportChecks, type ReportGateLine, type ReportVerdicts } from '../schema/header.ts';
import type { ReportVerdict } from '../schema/scalars.ts';
import { isoOf, nameOf, sentenceOf } from './text.ts';

const gravity: Readonly<Record<ReportVerdict, number>> = { 'NO-GO': 0, INCONCLUSIVE: 1, GO: 2 };
const mostLines = 100;

export function gateLinesOf({ lines }: RunGates): ReportGateLine[] {
  return lines.slice(0, mostLines).map((line) => ({
    gate: line.gate, verdict: line.verdict, value: finite(line.value), bound: finite(line.bound), threshold: finite(line.threshold), unit: line.unit, n: line.n,
    whatWouldChangeIt: sentenceOf(line.whatWouldChangeIt),
  }));
}

export function verdictsOf(run: RunFacts): ReportVerdicts {
  const listed = [...run.organizations].sort(worstFirst).slice(0, mostOrganizations);
  return {
    overall: run.gates.verdict,
    target: run.gates.target ?? null,
    withheld: run.gates.withheld === undefined ? null : sentenceOf(run.gates.withheld),
    blocking: blockingOf(run),
    organizations: listed.map((one) => ({
      orgId: nameOf(one.orgId),
      verdict: one.gates?.verdict ?? null,
      target: one.gates?.target ?? null,
      submissions: one.submissions,
      diverged: one.diverged,
      comparedUpTo: isoOf(one.comparedUpTo),
      blocking: unmet(one.gates).map(({ gate }) => gate),
    })),
    organizationsLeftOut: run.organizations.length - listed.length + (run.organizationsLeftOut ?? 0),
  };
}

export function checksOf({ selfTest, ignored = [], declaredWindowId }: RunFacts): ReportChecks {
  return {
    selfTest: selfTest ? { injected: selfTest.injected, found: selfTest.found, missed: selfTest.kinds.filter(({ found, injected }) => found < injected).slice(0, 50).map(({ kind, injected, found }) => ({ kind, injected, found })) } : null,
    ignored: ignored.slice(0, 200).map(({ ignoreId, count }) => ({ ignoreId: nameOf(ignoreId), submissions: count })),
    declaredWindowId: declaredWindowId === undefined ? null : nameOf(declaredWindowId),
  };
}

function blockingOf(run: RunFacts): ReportVerdicts['blocking'] {
  const gates = unmet(run.gates).map(({ gate, verdict, whatWouldChangeIt }) => ({ gate, verdict, todo: sentenceOf(whatWouldChangeIt) }));
  const interrupted = run.state === 'interrupted' ? [{ gate: 'run', verdict: 'INCONCLUSIVE' as const, todo: 'compare the window again: this run was interrupted' }] : [];
  const failed = run.failures.length === 0 ? [] : [{ gate: 'comparison', verdict: 'INCONCLUSIVE' as const, todo: `look into why ${run.failures.length} comparisons failed; the next run does them again` }];
  const withheld = run.gates.withheld !== undefined && gates.length + interrupted.length + failed.length === 0 ? [{ gate: 'withheld', verdict: run.gates.verdict, todo: sentenceOf(run.gates.withheld) }] : [];
  return [...gates, ...interrupted, ...failed, ...withheld].slice(0, mostLines);
}

function unmet(gates: RunGates | undefined): RunGates['lines'] {
  const lines = (gates?.lines ?? []).slice(0, mostLines).filter(({ verdict }) => verdict !== 'GO');
  return [...lines].sort((a, b) => gravity[a.verdict] - gravity[b.verdict]);
}

function worstFirst(a: RunOrganization, b: RunOrganization): number {
  const byVerdict = gravityOf(a) - gravityOf(b);
  return byVerdict || b.diverged - a.diverged || b.submissions - a.submissions || (a.orgId < b.orgId ? -1 : 1);
}

const gravityOf = ({ gates, diverged }: RunOrganization) => (gates ? gravity[gates.verdict] : diverged > 0 ? gravity.INCONCLUSIVE : gravity.GO);

/** JSON knows no infinity. */
const finite = (value: number | null) => (value === null || Number.isFinite(value) ? value : null);
