import type { OrgId } from '@tandem/documents';
import { losses, mendingMs, rollbackTriggers, streamErrors, type FaultCriterion, type Readings } from '@tandem/rollback-triggers';
import type { Window } from '@tandem/reconciliation';
import type { FaultCount, FaultReader } from './ports.ts';
import type { RunHistory } from './run-history.ts';

export interface OrganizationReadings {
  readonly orgId: OrgId;
  readonly readings: Readings;
  /** Findings behind them, for the evidence: a few. */
  readonly examples: { readonly errors: readonly string[]; readonly lost: readonly string[] };
}

const { 'error-rate': errorRate, 'latency-growth': latencyGrowth, 'data-loss': dataLoss } = rollbackTriggers;

/** More findings of one organization than this say nothing more: they are above 1 % of whatever it may have had in the window. */
const mostFaults = 50_000;
/** The longest that faults are looked back at, in milliseconds. */
const faultReachMs = Math.max(errorRate.windowMs, dataLoss.windowMs);
const noFaults: FaultCount = { submissions: 0, examples: [] };

/** Who has any findings that a trigger may count. Of all others there is nothing to ask. */
export async function organizationsWithFaults(faults: FaultReader, now: number): Promise<ReadonlySet<OrgId>> {
  return new Set(await faults.organizations([...streamErrors, ...losses], { from: now - faultReachMs, to: now }));
}

export interface OrganizationSubject {
  readonly orgId: OrgId;
  readonly hasFaults: boolean;
  /** Nothing that was inserted before counts; in milliseconds. */
  readonly armedAt: number;
}

/** What the windows hold for one organization. */
export async function readingsOf(faults: FaultReader, history: RunHistory, { orgId, hasFaults, armedAt }: OrganizationSubject, now: number): Promise<OrganizationReadings> {
  const since = (lengthMs: number): Window => ({ from: Math.max(armedAt, now - lengthMs), to: now });
  const recent = history.stretch(orgId, since(errorRate.windowMs));
  const watched = history.stretch(orgId, since(dataLoss.windowMs));
  const count = (criteria: readonly FaultCriterion[], windows: readonly Window[]) => (hasFaults ? faults.count({ orgId, criteria, windows }, mostFaults) : noFaults);
  const [errors, lost] = await Promise.all([
    count(streamErrors, recent?.windows ?? []),
    count(losses, [{ ...since(dataLoss.windowMs), to: now - mendingMs }]),
  ]);
  return {
    orgId,
    readings: {
      errors: recent && { errors: errors.submissions, eligible: recent.eligible, compared: recent.compared },
      latency: latencyOf(orgId, history, armedAt, now),
      // a loss is known whatever else is: its finding says so
      loss: watched || lost.submissions > 0 ? { lost: lost.submissions, compared: Math.max(watched?.compared ?? 0, lost.submissions) } : null,
    },
    examples: { errors: errors.examples, lost: lost.examples },
  };
}

/** The baseline may be older than the re-arming: it is what was good. */
function latencyOf(orgId: OrgId, history: RunHistory, armedAt: number, now: number): Readings['latency'] {
  const from = now - latencyGrowth.windowMs;
  const window = history.stretch(orgId, { from: Math.max(armedAt, from), to: now });
  const baseline = history.stretch(orgId, { from: from - latencyGrowth.baselineMs, to: from });
  return window && { window: window.stream, baseline: baseline?.stream ?? [] };
}
