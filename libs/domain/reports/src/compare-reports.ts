import type { CauseChange, ReportComparison } from './schema/comparison.ts';
import type { Report } from './schema/report.ts';
import type { ReportVerdict } from './schema/scalars.ts';

const mostChanges = 500;

/** What changed since an earlier report about the same organizations. Pure. */
export function compareReports(before: Report, after: Report): ReportComparison {
  return {
    before: { id: before.id, generatedAt: before.generatedAt },
    after: { id: after.id, generatedAt: after.generatedAt },
    verdict: { before: before.verdict.overall, after: after.verdict.overall, changed: before.verdict.overall !== after.verdict.overall },
    organizations: changedOrganizations(before, after),
    divergence: { before: before.divergence.rate, after: after.divergence.rate, overlap: overlap(before, after) },
    latency: changedLatencies(before, after),
    targets: after.targets.flatMap(({ id, outcome }) => {
      const was = before.targets.find((target) => target.id === id);
      return was && was.outcome !== outcome ? [{ id, before: was.outcome, after: outcome }] : [];
    }),
    ...changedCauses(before, after),
  };
}

function changedOrganizations(before: Report, after: Report): ReportComparison['organizations'] {
  const was = new Map(before.verdict.organizations.map(({ orgId, verdict }) => [orgId, verdict]));
  const is = new Map(after.verdict.organizations.map(({ orgId, verdict }) => [orgId, verdict]));
  const of = (verdicts: ReadonlyMap<string, ReportVerdict | null>, orgId: string) => verdicts.get(orgId) ?? null;
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((orgId) => ({ orgId, before: of(was, orgId), after: of(is, orgId) }))
    .filter((change) => change.before !== change.after)
    .slice(0, mostChanges);
}

function overlap({ divergence: a }: Report, { divergence: b }: Report): boolean | null {
  if (a.lower === null || a.upper === null || b.lower === null || b.upper === null) return null;
  return a.lower <= b.upper && b.lower <= a.upper;
}

function changedLatencies(before: Report, after: Report): ReportComparison['latency'] {
  const p99 = ({ latency }: Report, path: string) => latency.find((one) => one.phase === null && one.path === path)?.p99Ms ?? null;
  const paths = new Set([...before.latency, ...after.latency].filter(({ phase }) => phase === null).map(({ path }) => path));
  return [...paths].slice(0, 10).map((path) => ({ path, beforeMs: p99(before, path), afterMs: p99(after, path) }));
}

function changedCauses(before: Report, after: Report): Pick<ReportComparison, 'newCauses' | 'goneCauses' | 'otherCauses'> {
  const changes = new Map<string, CauseChange>();
  const note = ({ findings }: Report, side: 'before' | 'after') => {
    for (const { kind, cause, count } of findings.causes) {
      const key = `${kind}:${cause}`;
      changes.set(key, { ...(changes.get(key) ?? { kind, cause, before: 0, after: 0 }), [side]: count });
    }
  };
  note(before, 'before');
  note(after, 'after');
  const all = [...changes.values()].filter((change) => change.before !== change.after);
  return {
    newCauses: all.filter((change) => change.before === 0).slice(0, 200),
    goneCauses: all.filter((change) => change.after === 0).slice(0, 200),
    otherCauses: all.filter((change) => change.before > 0 && change.after > 0).slice(0, 200),
  };
}
