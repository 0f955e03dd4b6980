import { confidence, lowerBound, upperBound } from '@tandem/gates';
import type { ReportInputs, RunLatency } from '../inputs.ts';
import type { ReportTarget, TargetOutcome } from '../schema/targets.ts';
import { undeliveredSubmissions } from './delivery.ts';
import { leastForP99, planTargets } from './plan-targets.ts';

const notMeasured = 'not measured here';
const percent = `${confidence * 100} %`;

/** Each target of the plan, by what was measured and by nothing else. */
export function scoreTargets(inputs: ReportInputs): ReportTarget[] {
  const { latency } = inputs.run.counts;
  return [latencyTarget('explicit', latency.explicit), latencyTarget('stream', latency.stream), rateTarget(inputs), deliveryTarget(inputs), readsTarget(inputs), codeTarget(inputs)];
}

function latencyTarget(path: 'explicit' | 'stream', latency: RunLatency | undefined): ReportTarget {
  const n = latency?.n ?? 0;
  const asked = {
    id: `latency-${path}`, title: `Insert to trigger, ${path} path`, asks: `p99 below ${planTargets.latencyMs} ms`,
    value: latency?.p99Ms ?? null, threshold: planTargets.latencyMs, unit: 'ms' as const, n,
  };
  if (!latency || n === 0) return { ...asked, outcome: 'not-tested', basis: 'not tested in this window: the path decided nothing' };
  if (n < leastForP99) return { ...asked, outcome: 'undecided', basis: `a p99 of ${n} says nothing; it takes ${leastForP99}` };
  return { ...asked, outcome: latency.p99Ms < planTargets.latencyMs ? 'met' : 'missed', basis: 'from the insert until the path had decided and enqueued, all phases' };
}

function rateTarget({ busiest, run }: ReportInputs): ReportTarget {
  const wanted = planTargets.submissionsPerSecond;
  const value = busiest.minute ?? busiest.betweenSamples;
  const asked = {
    id: 'rate', title: 'Submissions a second', asks: `${wanted} or more`, value, threshold: wanted, unit: 'per second' as const, n: run.counts.submissions,
  };
  const seen = [said(busiest.minute, 'over the busiest minute'), said(busiest.betweenSamples, 'over the busiest ten seconds')].flatMap((text) => text ?? []);
  if (value === null) return { ...asked, outcome: 'not-measured', basis: `${notMeasured}: the watcher has left no samples of this window` };
  if (value >= wanted) return { ...asked, outcome: 'met', basis: `${seen.join(', ')}; what it came to is in the other lines` };
  return { ...asked, outcome: 'not-tested', basis: `not tested in this window: the load never reached it; ${seen.join(', ')}` };
}

const said = (rate: number | null, over: string) => (rate === null ? null : `${Math.round(rate * 10) / 10} ${over}`);

function deliveryTarget({ run, findings }: ReportInputs): ReportTarget {
  const n = run.counts.submissions - run.counts.classes.pending - run.counts.classes.excluded;
  const undelivered = Math.min(undeliveredSubmissions(findings), n);
  const asked = { id: 'delivery', title: 'Delivery', asks: 'at least 99.9 % of the submissions start what they should', threshold: 1 - planTargets.undelivered, unit: 'share' as const, n };
  if (n === 0) return { ...asked, value: null, outcome: 'not-tested', basis: 'not tested in this window: nothing was compared' };
  const value = 1 - undelivered / n;
  const outcome = deliveryOutcome(undelivered, n);
  if (isPartial({ run, findings }) && outcome !== 'missed') {
    return { ...asked, value: null, outcome: 'not-measured', basis: `${notMeasured}: there are more findings than were looked at; ${undelivered} undelivered among those` };
  }
  const bounds = `delivered with ${percent} confidence: between ${share(1 - upperBound(undelivered, n))} and ${share(1 - lowerBound(undelivered, n))}`;
  return { ...asked, value, outcome, basis: `${undelivered} of ${n} were not delivered and not repaired; ${bounds}` };
}

function deliveryOutcome(undelivered: number, n: number): TargetOutcome {
  if (upperBound(undelivered, n) <= planTargets.undelivered) return 'met';
  return lowerBound(undelivered, n) > planTargets.undelivered ? 'missed' : 'undecided';
}

function isPartial({ run, findings }: Pick<ReportInputs, 'run' | 'findings'>): boolean {
  return run.findings.reduce((sum, { count }) => sum + count, 0) > findings.length;
}

const share = (value: number) => `${(value * 100).toFixed(3)} %`;

function readsTarget({ measurements: { readsPerSubmission } }: ReportInputs): ReportTarget {
  const asked = { id: 'reads', title: 'Database queries', asks: 'half as many for each submission', threshold: planTargets.readsRatio, unit: 'share' as const, n: 0 };
  if (!readsPerSubmission || readsPerSubmission.explicit === 0) return { ...asked, value: null, outcome: 'not-measured', basis: `${notMeasured}: npm run bench counts them` };
  const { explicit, stream, source } = readsPerSubmission;
  const value = stream / explicit;
  return { ...asked, value, outcome: value <= planTargets.readsRatio ? 'met' : 'missed', basis: `${stream} by the stream path, ${explicit} by the explicit path; ${source}` };
}

function codeTarget({ measurements: { handlerLines } }: ReportInputs): ReportTarget {
  const asked = { id: 'code', title: 'Code in the submission handler', asks: '30 % less', threshold: planTargets.codeReduction, unit: 'share' as const, n: 0 };
  if (!handlerLines) return { ...asked, value: null, outcome: 'not-measured', basis: `${notMeasured}: a person has to say how many lines there were and are` };
  const { before, after, source } = handlerLines;
  const value = (before - after) / before;
  return { ...asked, value, outcome: value >= planTargets.codeReduction ? 'met' : 'missed', basis: `${before} lines before, ${after} after; ${source}` };
}
