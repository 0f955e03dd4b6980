import type { OrgId } from '@tandem/documents';
import { isLost, isStreamCaused, rollbackTriggers, type Fault, type Readings } from '@tandem/rollback-triggers';
import type { Window } from '@tandem/reconciliation';
import type { RunHistory } from './run-history.ts';

export interface OrganizationReadings {
  readonly orgId: OrgId;
  readonly readings: Readings;
  /** Findings behind them, for the evidence: a few. */
  readonly examples: { readonly errors: readonly string[]; readonly lost: readonly string[] };
}

const mostExamples = 5;
const { 'error-rate': errorRate, 'latency-growth': latencyGrowth, 'data-loss': dataLoss } = rollbackTriggers;

/** The longest that faults are looked back at, in milliseconds. */
export const faultReachMs = Math.max(errorRate.windowMs, dataLoss.windowMs);

/** What the windows hold for one organization; nothing that was inserted before `armedAt` counts. */
export function readingsOf(orgId: OrgId, history: RunHistory, faults: readonly Fault[], armedAt: number, now: number): OrganizationReadings {
  const since = (lengthMs: number): Window => ({ from: Math.max(armedAt, now - lengthMs), to: now });
  const recent = history.stretch(orgId, since(errorRate.windowMs));
  const errors = faults.filter((fault) => isStreamCaused(fault) && recent?.windows.some((window) => contains(window, fault.insertedAt)));
  const lossWindow = since(dataLoss.windowMs);
  const watched = history.stretch(orgId, lossWindow);
  const lost = faults.filter((fault) => isLost(fault, now) && contains(lossWindow, fault.insertedAt));
  return {
    orgId,
    readings: {
      errors: recent && { errors: submissionsOf(errors), eligible: recent.eligible, compared: recent.compared },
      latency: latencyOf(orgId, history, armedAt, now),
      // a loss is known whatever else is: its finding says so
      loss: watched || lost.length > 0 ? { lost: submissionsOf(lost), compared: Math.max(watched?.compared ?? 0, lost.length) } : null,
    },
    examples: { errors: errors.slice(0, mostExamples).map(({ _id }) => _id), lost: lost.slice(0, mostExamples).map(({ _id }) => _id) },
  };
}

/** The baseline may be older than the re-arming: it is what was good. */
function latencyOf(orgId: OrgId, history: RunHistory, armedAt: number, now: number): Readings['latency'] {
  const from = now - latencyGrowth.windowMs;
  const window = history.stretch(orgId, { from: Math.max(armedAt, from), to: now });
  const baseline = history.stretch(orgId, { from: from - latencyGrowth.baselineMs, to: from });
  return window && { window: window.stream, baseline: baseline?.stream ?? [] };
}

const contains = ({ from, to }: Window, time: Date) => time.getTime() >= from && time.getTime() < to;

/** A submission may have several findings. */
const submissionsOf = (faults: readonly Fault[]) => new Set(faults.map(({ mergeKey }) => mergeKey)).size;
