import { randomUUID } from 'node:crypto';
import { formIdSchema, orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { createFakePhaseSource } from '@tandem/routing';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionStore, createTrigger, type ExecutionQueue } from '@tandem/trigger';
import { compileWorkflow } from '@tandem/workflow-matching';
import { describe, expect, it, vi } from 'vitest';
import { createExplicitPath, type StampedSubmission } from './explicit-path.ts';

/**
 * A platform of its own: a Next.js-style route handler with its own insert, and an executor of its own
 * behind the queue's port. It takes Tandem's lib and none of its apps.
 */
function createForeignPlatform() {
  const orgId = orgIdSchema.parse('org_acme');
  const formId = formIdSchema.parse('contact');
  const inserted: StampedSubmission[] = [];
  const ran: string[] = [];
  const executions = createFakeExecutionStore();
  const decisions = createFakeDecisionStore();
  const phases = createFakePhaseSource();
  const compiled = compileWorkflow({
    id: 'welcome', status: 'active', canvas: { nodes: [{ id: 'start', type: 'form-trigger', config: { formId } }], edges: [] },
  }, orgId);
  const candidates = compiled.outcome === 'compiled' ? [compiled.workflow] : [];

  const executor: ExecutionQueue = {
    addAll(jobs) {
      for (const { key } of jobs) {
        const execution = executions.find(key);
        ran.push(`${execution?.workflowId ?? 'nothing'} for ${String(execution?.submission.data.email)}`);
      }
      return Promise.resolve();
    },
  };
  const tandem = createExplicitPath({
    phases, decisions,
    serverNow: Date.now,
    by: 'next-1',
    workflows: { activeWorkflowsFor: () => Promise.resolve({ candidates, malformed: [] }) },
    trigger: createTrigger({ definitions: createFakeDefinitionStore(), executions, queue: executor, decisions, clock: Date.now }),
  });

  async function POST(request: Request): Promise<Response> {
    const { data } = (await request.json()) as { data: Record<string, unknown> };
    const submissionId = submissionIdSchema.parse(`sub_${randomUUID()}`);
    const submission: StampedSubmission = { submissionId, formId, organizationId: orgId, data, createdAt: new Date(), routing: tandem.stamp(orgId) };
    inserted.push(submission);
    void tandem.trigger(submission, { mergeKey: inserted.length.toString(16).padStart(24, '0'), operationTime: null }).catch(() => undefined);
    return Response.json({ success: true, submissionId });
  }

  return { POST, phases, orgId, inserted, ran, decisions };
}

const post = () => new Request('https://platform.example/api/forms/contact/submit', { method: 'POST', body: JSON.stringify({ data: { email: 'ada@example.org' } }) });

describe('a route handler that is not ours', () => {
  it('stamps what it inserts, and its own executor runs what the lib matched', async () => {
    const platform = createForeignPlatform();
    const response = await platform.POST(post());
    expect(response.status).toBe(200);
    expect(platform.inserted).toMatchObject([{ routing: { phase: 'legacy', by: 'next-1' } }]);
    await vi.waitFor(() => { expect(platform.ran).toEqual(['welcome for ada@example.org']); });
    await vi.waitFor(() => { expect(platform.decisions.all()).toHaveLength(1); });
  });

  it('leaves the running to the stream once the organization is there', async () => {
    const platform = createForeignPlatform();
    platform.phases.assign(platform.orgId, { phase: 'primary', directWrites: 'record' });
    await platform.POST(post());
    await vi.waitFor(() => { expect(platform.decisions.all()).toMatchObject([{ outcome: 'recorded', matches: [{ workflowId: 'welcome' }] }]); });
    expect(platform.ran).toEqual([]);
  });
});
