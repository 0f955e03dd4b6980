import type { PlannedRepair, PlannedStep, RepairPlan } from './outcomes.ts';
import type { PlanRepairPorts, RepairFinding } from './ports.ts';
import { prepare, preparedAtOnce, type Prepared } from './prepare.ts';
import { mostFindings, type RepairSelection } from './selection.ts';

/**
 * What a repair would do about each finding of the selection, as things are now. Reads only. Rejects
 * where a backend does not answer or the signal aborts.
 */
export async function planRepair(ports: PlanRepairPorts, selection: RepairSelection, signal?: AbortSignal): Promise<RepairPlan> {
  const { findings, unknown, isCutOff } = await select(ports, selection);
  const items: PlannedRepair[] = [];
  for (const batch of batchesOf(findings, preparedAtOnce)) {
    signal?.throwIfAborted();
    items.push(...(await prepare(ports, batch.orgId, batch.findings)).map(plannedOf));
  }
  return { items, unknown, isCutOff };
}

async function select(ports: PlanRepairPorts, selection: RepairSelection) {
  if ('kinds' in selection) {
    const found = await ports.findings.openIn(selection, mostFindings + 1);
    return { findings: found.slice(0, mostFindings), unknown: [], isCutOff: found.length > mostFindings };
  }
  const ids = [...new Set(selection.findings)];
  const asked = ids.slice(0, mostFindings);
  const findings = await ports.findings.named(asked);
  const known = new Set(findings.map(({ _id }) => _id));
  return { findings, unknown: asked.filter((id) => !known.has(id)), isCutOff: ids.length > mostFindings };
}

interface Batch {
  readonly orgId: RepairFinding['orgId'];
  readonly findings: readonly RepairFinding[];
}

/** Organization by organization, so many at a time. */
function* batchesOf(findings: readonly RepairFinding[], size: number): Generator<Batch, void, void> {
  for (const orgId of new Set(findings.map((finding) => finding.orgId))) {
    const own = findings.filter((finding) => finding.orgId === orgId);
    for (let start = 0; start < own.length; start += size) yield { orgId, findings: own.slice(start, start + size) };
  }
}

const mostNamed = 50;

function plannedOf(prepared: Prepared): PlannedRepair {
  const { _id, orgId, submissionId, kind, cause } = prepared.finding;
  return { ...stepOf(prepared), finding: _id, orgId, submissionId, kind, cause };
}

function stepOf(prepared: Prepared): PlannedStep {
  switch (prepared.step) {
    case 'trigger': {
      const { matches, request, changedSince } = prepared;
      const registry = request.registry.source === 'history' ? 'history' : 'live';
      return { does: 'trigger', workflows: matches.slice(0, mostNamed).map(({ workflowId }) => workflowId), registry, changedSince };
    }
    case 'enqueue':
      return { does: 'enqueue', workflows: prepared.finding.workflowIds ?? [] };
    case 'already-there':
      return { does: 'nothing', because: prepared.because };
    case 'refused':
      return { does: 'refuse', reason: prepared.reason };
  }
}
