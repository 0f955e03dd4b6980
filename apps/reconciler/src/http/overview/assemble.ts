import { mostOrganizations, type GateLineView, type GateReportView, type OrganizationView, type RunView } from '@tandem/console-contract';
import type { OrgId } from '@tandem/documents';
import { phaseAfter, type GateLine, type GateReport } from '@tandem/gates';
import type { OrganizationRun, ReconciliationRun } from '@tandem/reconciliation';
import { clipped, isoTime } from '../answers.ts';
import type { SeenPhase } from './ports.ts';

export interface OrganizationFacts {
  readonly orgIds: readonly OrgId[];
  readonly phases: readonly SeenPhase[];
  readonly run: ReconciliationRun | null;
}

/** Those that diverged first, then by name: where there are too many, the others are counted. */
export function organizationsOf({ orgIds, phases, run }: OrganizationFacts): { readonly shown: OrganizationView[]; readonly leftOut: number } {
  const phaseOf = new Map(phases.map((seen) => [seen.orgId, seen]));
  const runOf = new Map((run?.organizations ?? []).map((organization) => [organization.orgId, organization]));
  const all = orgIds.map((orgId) => organizationOf(orgId, phaseOf.get(orgId), runOf.get(orgId)));
  const shown = all.sort((a, b) => (b.diverged ?? 0) - (a.diverged ?? 0) || a.orgId.localeCompare(b.orgId)).slice(0, mostOrganizations);
  return { shown, leftOut: all.length - shown.length };
}

function organizationOf(orgId: OrgId, seen: SeenPhase | undefined, run: OrganizationRun | undefined): OrganizationView {
  const gates = gatesOf(run);
  const isOfItsPhase = !seen || (gates?.target ?? null) === phaseAfter(seen.phase);
  return {
    orgId,
    phase: seen?.phase ?? null,
    phaseSince: isoTime(seen?.since),
    submissions: run?.submissions ?? null,
    diverged: run?.diverged ?? null,
    // moved since, it is the next comparison's to say
    verdict: isOfItsPhase ? (gates?.verdict ?? null) : null,
    target: isOfItsPhase ? (gates?.target ?? null) : null,
  };
}

/** A run of a former version keeps none. */
export function gatesOf(run: OrganizationRun | undefined): GateReport | undefined {
  return (run as Partial<OrganizationRun> | undefined)?.gates;
}

export function runViewOf(run: ReconciliationRun): RunView {
  return {
    id: run._id,
    trigger: run.trigger,
    state: run.state,
    from: new Date(run.window.from).toISOString(),
    to: new Date(run.window.to).toISOString(),
    endedAt: run.endedAt.toISOString(),
    comparedUpTo: run.comparedUpTo === null ? null : new Date(run.comparedUpTo).toISOString(),
    submissions: run.counts.submissions,
    diverged: run.counts.diverged,
    classes: { ...run.counts.classes },
    failures: run.failures.length,
    gates: gateReportOf(run.gates),
  };
}

export function gateReportOf({ verdict, target, withheld, lines }: GateReport): GateReportView {
  return { verdict, target, withheld: withheld === undefined ? null : clipped(withheld), lines: lines.map(gateLineOf) };
}

function gateLineOf({ gate, verdict, value, bound, threshold, unit, n, whatWouldChangeIt }: GateLine): GateLineView {
  return { gate, verdict, value, bound, threshold, unit, n, whatWouldChangeIt: clipped(whatWouldChangeIt) };
}
