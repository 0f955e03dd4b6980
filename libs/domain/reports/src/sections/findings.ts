import { countsAsDivergence, findingKinds, severities, type StoredFinding } from '@tandem/comparison';
import type { ReportInputs } from '../inputs.ts';
import { mostCells, type ReportHeat } from '../schema/counts.ts';
import { mostEvidence, mostListed, type ReportCause, type ReportFinding, type ReportFindings } from '../schema/findings.ts';
import { nameOf, sentenceOf, unnamed } from './text.ts';

const most = 50;

export function findingsOf({ run, findings }: Pick<ReportInputs, 'run' | 'findings'>): ReportFindings {
  const total = run.findings.reduce((sum, { count }) => sum + count, 0);
  const listed = [...findings].sort(gravestFirst).slice(0, mostListed).map(listedFinding);
  return {
    total: Math.max(total, findings.length),
    counted: run.findings.slice(0, 200).map(({ kind, status, count }) => ({ kind, status, count })),
    causes: causesOf(findings),
    looked: findings.length,
    listed,
    leftOut: Math.max(total, findings.length) - listed.length,
  };
}

/** Only those that count: what was excluded or is no more than a warning would hide them. */
export function heatOf(findings: readonly StoredFinding[]): ReportHeat {
  const cells = new Map<string, ReportHeat['cells'][number]>();
  for (const found of findings.filter(countsAsDivergence)) {
    for (const workflowId of workflowsOf(found)) {
      const formId = nameOf(found.formId ?? unnamed);
      const key = JSON.stringify([formId, workflowId]);
      cells.set(key, { formId, workflowId: nameOf(workflowId), findings: (cells.get(key)?.findings ?? 0) + 1 });
    }
  }
  const sorted = [...cells.values()].sort((a, b) => b.findings - a.findings);
  return { cells: sorted.slice(0, mostCells), leftOut: Math.max(0, sorted.length - mostCells) };
}

/** Those it names, else those that should have been started: a path that left nothing named none. */
function workflowsOf({ workflowIds, truths }: StoredFinding): readonly string[] {
  const named = workflowIds && workflowIds.length > 0 ? workflowIds : (truths?.expected ?? []);
  return named.length === 0 ? [unnamed] : [...new Set(named)].slice(0, most);
}

function causesOf(findings: readonly StoredFinding[]): ReportCause[] {
  const causes = new Map<string, ReportCause>();
  for (const found of findings) {
    if (found.status === 'healed') continue;
    const key = `${found.kind}:${found.cause}`;
    const { countsAsDivergence: counts, causes: meanings } = findingKinds[found.kind];
    const means = (meanings as Readonly<Partial<Record<string, string>>>)[found.cause] ?? 'not among the causes that this version knows';
    causes.set(key, { kind: found.kind, cause: nameOf(found.cause), means, count: (causes.get(key)?.count ?? 0) + 1, countsAsDivergence: counts });
  }
  return [...causes.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1)).slice(0, 200);
}

function gravestFirst(a: StoredFinding, b: StoredFinding): number {
  const bySeverity = severities.indexOf(b.severity) - severities.indexOf(a.severity);
  const byStanding = Number(a.status === 'healed') - Number(b.status === 'healed');
  return byStanding || bySeverity || b.insertedAt.getTime() - a.insertedAt.getTime() || (a._id < b._id ? -1 : 1);
}

function listedFinding(found: StoredFinding): ReportFinding {
  const { kind, cause, severity, status, orgId, submissionId, formId, phase, path, workflowIds = [] } = found;
  return {
    id: nameOf(found._id),
    kind, cause: nameOf(cause), severity, status,
    countsAsDivergence: countsAsDivergence(found),
    orgId, submissionId, formId, phase, path: path ?? null,
    workflowIds: workflowIds.slice(0, most).map(nameOf),
    insertedAt: found.insertedAt.toISOString(),
    firstSeen: found.firstSeen.toISOString(),
    lastSeen: found.lastSeen.toISOString(),
    rechecks: found.rechecks,
    evidence: Object.entries(found.evidence).slice(0, mostEvidence).map(([name, value]) => ({ name: nameOf(name), value: sentenceOf(evidenceText(value)) })),
    truths: found.truths ? truthsOf(found.truths) : null,
  };
}

function truthsOf({ decided, executed, expected }: NonNullable<StoredFinding['truths']>): ReportFinding['truths'] {
  return {
    decided: decided.slice(0, most).map(({ path, outcome, workflowIds, matcherVersion, decidedAt }) => ({
      path, outcome, workflowIds: workflowIds.slice(0, most).map(nameOf), matcherVersion: nameOf(matcherVersion), decidedAt,
    })),
    executed: executed.slice(0, most).map(({ workflowId, state, path }) => ({ workflowId: nameOf(workflowId), state, path })),
    expected: expected?.slice(0, most).map(nameOf) ?? null,
  };
}

function evidenceText(value: StoredFinding['evidence'][string]): string {
  if (value === null) return 'not known';
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'none' : value.join(', ');
}
