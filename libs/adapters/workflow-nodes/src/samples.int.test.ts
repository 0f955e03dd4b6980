import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { executionKey, orgIdSchema, snapshotOf, submissionSchema } from '@tandem/documents';
import { createExecutor, createPlanCache, type ExecutionObserver } from '@tandem/execution';
import { createFakeExecutionLedger, createSimulatedClock, exampleExecution } from '@tandem/execution/testing';
import { compileWorkflow, matchSubmission } from '@tandem/workflow-matching';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { createMailer, type MailMessage } from './email-send/mailer.ts';
import { createNodeHandlers } from './registry.ts';

/** A folder with a workflow as the platform exports it, `it-helpdesk.workflow.json`. Without it these tests are skipped. */
const samples = process.env.TANDEM_SAMPLES;

const orgId = orgIdSchema.parse('org_samples');
const formId = 'form-it-support';

/** As the import makes it: the export lacks its ids and its state, and names no form. */
function importSample(folder: string): unknown {
  const exported = JSON.parse(readFileSync(join(folder, 'it-helpdesk.workflow.json'), 'utf8').replaceAll('YOUR_FORM_ID_HERE', formId)) as object;
  return { ...exported, id: 'it-ticket-routing', orgId, status: 'active' };
}

const person = { fullName: 'Ada "A" Lovelace', email: 'ada@example.org', department: 'engineering', subject: 'It\nburns', issueCategory: 'hardware', description: 'Smoke & "fire" \\ everywhere' };

async function runSample(folder: string, urgencyLevel: string) {
  const submission = submissionSchema.parse({ submissionId: 'sub_1', formId, organizationId: orgId, data: { ...person, urgencyLevel } });
  const compiled = compileWorkflow(importSample(folder), orgId);
  if (compiled.outcome !== 'compiled') throw new Error(compiled.reason);
  const { matches } = matchSubmission([compiled.workflow], submission, 'submitted');
  const [match] = matches;
  if (!match) throw new Error('it does not match');

  const agent = new MockAgent();
  agent.disableNetConnect();
  const bodies: string[] = [];
  agent.get('https://hooks.slack.com').intercept({ method: 'POST', path: /^\/services\// }).reply(200, ({ body }) => {
    bodies.push(typeof body === 'string' ? body : '');
    return 'ok';
  }).persist();
  const mails: MailMessage[] = [];
  const jsonMailer = createMailer({ providerDeduplicates: false, defaultFrom: { name: '', address: 'no-reply@example.org' } });
  const mailer = { ...jsonMailer, send: (mail: MailMessage, signal: AbortSignal) => { mails.push(mail); return jsonMailer.send(mail, signal); } };
  const notes: string[] = [];
  const nothing = () => undefined;
  const observer: ExecutionObserver = { executionEnded: nothing, nodeEnded: nothing, claimLost: nothing, writeFailed: nothing, canvasNoted: (_id, said) => { notes.push(...said); } };
  const handlers = createNodeHandlers({ dispatcher: agent, mailer, documents: { insertOnce: () => Promise.resolve({ outcome: 'inserted' }) }, sources: [] });
  const clock = createSimulatedClock();
  const ledger = createFakeExecutionLedger(() => clock.now());
  const { definition } = compiled.workflow;
  const plans = createPlanCache({ find: () => Promise.resolve({ definition, bytes: 1_000 }) }, handlers, observer);
  const key = executionKey(orgId, submission.submissionId, 'submitted', match.workflowId);
  ledger.put({ ...exampleExecution('1'), ...match, _id: key, orgId, submission: snapshotOf(submission) });
  const outcome = await createExecutor({ ledger, plans, clock, observer, holder: 'w', leaseMs: 10_000, graceMs: 1_000 }).execute(key, new AbortController().signal);
  return { outcome, nodes: ledger.find(key)!.nodes, bodies, mails, notes };
}

describe.skipIf(samples === undefined)("the platform's own IT help desk workflow", () => {
  it('e-mails the requester and the team, and calls nobody where it is not critical', async () => {
    const { outcome, mails, bodies, nodes } = await runSample(samples!, 'low');
    expect(outcome).toBe('completed');
    expect(mails.map(({ to }) => to[0]!.address).sort()).toEqual(['ada@example.org', 'it-support@yourcompany.com']);
    expect(mails.every(({ subject }) => !subject.includes('\n'))).toBe(true);
    expect(bodies).toEqual([]);
    expect(nodes['webhook-critical']).toMatchObject({ state: 'skipped' });
  });

  it('also calls the webhook where it is critical, with JSON whatever was typed', async () => {
    const { outcome, mails, bodies, notes } = await runSample(samples!, 'critical');
    expect(outcome).toBe('completed');
    expect(mails).toHaveLength(2);
    const { text } = JSON.parse(bodies[0]!) as { text: string };
    expect(text).toContain(person.fullName);
    expect(text).toContain(person.description);
    expect(notes).toEqual([expect.stringContaining('is ignored')]);
  });
});
