import { executionKey, workflowIdSchema, type EventName, type ExecutionKey, type OrgId, type WorkflowMatch } from '@tandem/documents';
import { historyReachOf, requestOfPast, type HistoryReach } from '@tandem/reconciliation';
import type { ExecutionJob, TriggerRequest } from '@tandem/trigger';
import { matchSubmission } from '@tandem/workflow-matching';
import { assess, type Known, type LostExecution, type Order } from './assess.ts';
import type { Refusal } from './outcomes.ts';
import type { PlanRepairPorts, RepairFinding } from './ports.ts';

/** A finding with what is to be done about it, ready to be done. */
export type Prepared =
  | { readonly step: 'trigger'; readonly finding: RepairFinding; readonly request: TriggerRequest; readonly matches: readonly WorkflowMatch[]; readonly changedSince: boolean }
  | { readonly step: 'enqueue'; readonly finding: RepairFinding; readonly job: ExecutionJob }
  | { readonly step: 'already-there'; readonly finding: RepairFinding; readonly because: string }
  | { readonly step: 'refused'; readonly finding: RepairFinding; readonly reason: Refusal };

/** Findings are prepared so many at a time: their submissions are held whole. */
export const preparedAtOnce = 50;

/** Of one organization: by the facts as they are now, in four reads and one of the registry for each that is to start. Writes nothing. */
export async function prepare(ports: PlanRepairPorts, orgId: OrgId, findings: readonly RepairFinding[]): Promise<readonly Prepared[]> {
  const knownOf = await readKnown(ports, orgId, findings);
  const reach = historyReachOf(await ports.stream.watermark());
  const prepared: Prepared[] = [];
  for (const finding of findings) {
    const assessment = assess(finding, knownOf(finding));
    prepared.push(assessment.step === 'trigger' ? await toTrigger(ports, finding, assessment.order, reach) : { ...assessment, finding });
  }
  return prepared;
}

async function toTrigger(ports: PlanRepairPorts, finding: RepairFinding, order: Order, reach: HistoryReach): Promise<Prepared> {
  const { submission, phase, insertedAt, clusterTime, lost } = order;
  const event = { path: 'repair', instruction: 'enqueue', submission, mergeKey: finding.mergeKey, phase, clusterTime, insertedAt } as const;
  const request = await requestOfPast(ports.registry, event, reach, ports.marginMs);
  const { matches } = matchSubmission(request.candidates, submission, request.event);
  const reason = lost && whyNotAgain(lost, matches);
  if (reason) return { step: 'refused', finding, reason };
  const { createdAt, updatedAt } = submission;
  return { step: 'trigger', finding, request, matches, changedSince: createdAt !== undefined && updatedAt !== undefined && updatedAt > createdAt };
}

/** A trigger starts all that matches: of those decided the keys hold back what is there already, and the others nobody decided. */
function whyNotAgain({ workflowId, decided }: LostExecution, matches: readonly WorkflowMatch[]): Refusal | null {
  if (!matches.some((match) => match.workflowId === workflowId)) return 'not-expected';
  return matches.every((match) => decided.has(match.workflowId)) ? null : 'more-than-decided';
}

async function readKnown(ports: PlanRepairPorts, orgId: OrgId, findings: readonly RepairFinding[]): Promise<(finding: RepairFinding) => Known> {
  const now = ports.clock();
  const mergeKeys = [...new Set(findings.map(({ mergeKey }) => mergeKey))];
  const wanted = findings.flatMap(({ submissionId, mergeKey }) => (submissionId ? { submissionId, mergeKey } : []));
  const decisions = await ports.facts.decisionsOf(orgId, mergeKeys);
  const deadLetters = await ports.facts.deadLettersOf(orgId, mergeKeys);
  const progress = new Map((await ports.executions.progressOf(findings.flatMap((one) => keyOf(one) ?? []))).map((one) => [one.key, one]));
  const loaded = await ports.submissions.load(orgId, wanted);
  const submissions = new Map(loaded.flatMap((one) => (one.outcome === 'read' ? [[one.submissionId, one.submission] as const] : [])));
  const rowsOf = <Row>(rows: readonly { readonly mergeKey: string; readonly row: Row }[], mergeKey: string) => rows.flatMap((one) => (one.mergeKey === mergeKey ? one.row : []));
  return (finding) => {
    const key = keyOf(finding);
    return {
      now,
      decisions: rowsOf(decisions, finding.mergeKey).filter(({ event }) => event === finding.event),
      deadLetters: rowsOf(deadLetters, finding.mergeKey),
      submission: (finding.submissionId && submissions.get(finding.submissionId)) ?? null,
      execution: (key && progress.get(key)) ?? null,
    };
  };
}

/** A finding about an execution names one workflow. */
function keyOf({ kind, orgId, submissionId, event, workflowIds }: RepairFinding & { readonly event: EventName }): ExecutionKey | null {
  const workflowId = workflowIdSchema.safeParse(workflowIds?.[0]).data;
  return kind === 'not-executed' && submissionId && workflowId ? executionKey(orgId, submissionId, event, workflowId) : null;
}
