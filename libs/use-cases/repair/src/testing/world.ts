import { decisionId, type ActionLog, type OperatorAction, type Submission, type TriggerDecision } from '@tandem/documents';
import type { LoadedSubmission } from '@tandem/reconciliation';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger } from '@tandem/trigger';
import type { ApplyRepairPorts, RepairFinding } from '../ports.ts';
import { exampleSubmission, exampleWorkflow, insertedAt } from './examples.ts';

const day = 86_400_000;

/** A deployment in memory: one workflow in the history, another one only now. Time passes when somebody pauses. */
export function createRepairWorld() {
  let now = insertedAt + day;
  const clock = () => now;
  const findings = new Map<string, RepairFinding>();
  const submissions = new Map<string, Submission>();
  const lookedAt: string[] = [];
  const recorded: OperatorAction[] = [];
  const executions = createFakeExecutionStore();
  const queue = createFakeExecutionQueue();
  const decisions = createFakeDecisionStore();
  const letters: { mergeKey: string; row: { _id: string; source: 'stream' | 'fallback'; code: string; message: string; clusterTime: null; state: 'open' | 'retried' } }[] = [];
  let candidates = [exampleWorkflow()];
  const log: Pick<ActionLog, 'record'> = { record: (action) => Promise.resolve(void recorded.push(action)) };
  const ports: ApplyRepairPorts = {
    clock, marginMs: 2_000, queue, actions: log,
    findings: {
      named: (ids) => Promise.resolve(ids.flatMap((id) => findings.get(id) ?? [])),
      openIn: ({ kinds }, limit) => Promise.resolve([...findings.values()].filter(({ kind, status }) => status === 'open' && (kinds as readonly string[]).includes(kind)).slice(0, limit)),
      lookSoon: (ids) => Promise.resolve(void lookedAt.push(...ids)),
    },
    facts: {
      decisionsOf: (_orgId, keys) => Promise.resolve(decisions.all().filter(({ mergeKey }) => keys.includes(mergeKey)).map((row) => ({ mergeKey: row.mergeKey, row }))),
      deadLettersOf: (_orgId, keys) => Promise.resolve(letters.filter(({ mergeKey }) => keys.includes(mergeKey))),
    },
    submissions: { load: (_orgId, wanted) => Promise.resolve(wanted.flatMap(({ submissionId }) => loadedOf(submissions.get(submissionId)))) },
    executions: {
      progressOf: (keys) => Promise.resolve(keys.flatMap((key) => {
        const one = executions.find(key);
        return one ? { key, state: one.state, attempt: one.attempt, leasedUntil: one.lease?.until ?? null } : [];
      })),
    },
    registry: {
      asOf: () => Promise.resolve({ candidates, malformed: [], changedNear: false }),
      live: () => Promise.resolve({ candidates: [exampleWorkflow('workflow-of-now')], malformed: [] }),
    },
    stream: { watermark: () => Promise.resolve({ clusterTime: { seconds: insertedAt / 1_000 + 60, increment: 0 }, historyFrom: { seconds: 0, increment: 0 } }) },
    trigger: createTrigger({ definitions: createFakeDefinitionStore(), executions, queue, decisions, clock }),
    pause(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
  return {
    ports, executions, queue, decisions, letters, recorded, lookedAt, now: clock,
    plant(finding: RepairFinding, submission: Submission | null = exampleSubmission(finding.mergeKey)) {
      findings.set(finding._id, finding);
      if (submission) submissions.set(submission.submissionId, submission);
    },
    forget: (finding: string) => findings.delete(finding),
    listen: (...ids: readonly string[]) => { candidates = ids.map((id) => exampleWorkflow(id)); },
    decide: (decision: TriggerDecision) => decisions.recordAll([{ ...decision, _id: decisionId(decision.orgId, decision.submissionId, decision.event, decision.path) }]),
    pass: (ms: number) => { now += ms; },
  };
}

function loadedOf(submission: Submission | undefined): readonly LoadedSubmission[] {
  return submission ? [{ outcome: 'read', submissionId: submission.submissionId, submission }] : [];
}
