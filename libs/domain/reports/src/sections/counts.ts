import { confidence, gateThresholds, lowerBound, upperBound } from '@tandem/gates';
import type { RunCounts, RunFacts, RunLatency, RunSubject, RunSubjects } from '../inputs.ts';
import { mostBuckets, mostSubjects, type ReportCounts, type ReportDivergence, type ReportLatency, type ReportRate, type ReportSubjects } from '../schema/counts.ts';
import type { Report } from '../schema/report.ts';
import { nameOf, unnamed } from './text.ts';

export function countsOf({ counts, byPhase }: RunFacts): Report['counts'] {
  return {
    total: plainCounts(counts),
    byPhase: Object.entries(byPhase).flatMap(([phase, of]) => (of ? [{ phase, counts: plainCounts(of) }] : [])).slice(0, 10),
    byForm: subjectsOf(counts.byForm, ({ formId }) => formId),
    byWorkflow: subjectsOf(counts.byWorkflow, ({ workflowId }) => workflowId),
  };
}

export function divergenceOf({ counts, byPhase, gates }: RunFacts): ReportDivergence {
  const gate = gates.lines.find((line) => line.gate === 'divergence-rate');
  return {
    ...rateOf(counts),
    confidence,
    threshold: gate?.threshold ?? gateThresholds['divergence-rate'].threshold,
    byPhase: Object.entries(byPhase).flatMap(([phase, of]) => (of ? [{ phase, ...rateOf(of) }] : [])).slice(0, 10),
  };
}

function rateOf(counts: RunCounts): ReportRate {
  const { compared, diverged } = plainCounts(counts);
  if (compared === 0) return { compared, diverged, rate: null, lower: null, upper: null };
  return { compared, diverged, rate: diverged / compared, lower: lowerBound(diverged, compared), upper: upperBound(diverged, compared) };
}

export function latencyOf({ counts, byPhase }: RunFacts): ReportLatency[] {
  const groups: readonly (readonly [string | null, RunCounts | undefined])[] = [[null, counts], ...Object.entries(byPhase)];
  return groups
    .flatMap(([phase, of]) => Object.entries(of?.latency ?? {}).flatMap(([path, latency]) => (latency ? [latencyRow(path, phase, latency)] : [])))
    .slice(0, 40);
}

function latencyRow(path: string, phase: string | null, { n, p50Ms, p99Ms, maxMs, buckets = [] }: RunLatency): ReportLatency {
  return { path, phase, n, p50Ms, p99Ms, maxMs, buckets: buckets.slice(0, mostBuckets).map(({ upToMs, n: many }) => ({ upToMs, n: many })) };
}

function plainCounts({ submissions, classes, exclusions, diverged }: RunCounts): ReportCounts {
  return { submissions, classes: { ...classes }, exclusions: { ...exclusions }, compared: submissions - classes.pending - classes.excluded, diverged };
}

function subjectsOf<Row extends RunSubject>(subjects: RunSubjects<Row> | undefined, idOf: (row: Row) => string): ReportSubjects | null {
  if (!subjects) return null;
  const { rows, others } = subjects;
  return { rows: rows.slice(0, mostSubjects).map((row) => ({ id: nameOf(idOf(row)) || unnamed, ...figures(row) })), others: others && figures(others) };
}

const figures = ({ submissions, compared, diverged }: RunSubject) => ({ submissions, compared, diverged });
