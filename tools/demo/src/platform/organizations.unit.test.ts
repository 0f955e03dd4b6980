import { formSchema, submissionSchema, workflowSchema, type SubmissionData } from '@tandem/documents';
import { compileWorkflow, matchSubmission } from '@tandem/workflow-matching';
import type { SubmissionFields } from '@tandem/test-bed';
import { describe, expect, it } from 'vitest';
import type { DemoOrganization } from './effects.ts';
import { harborOrganization } from './harbor.ts';
import { lanternOrganization } from './lantern.ts';
import { orchardOrganization } from './orchard.ts';

const sinkUrl = 'http://127.0.0.1:1';
const organizations = [harborOrganization, lanternOrganization, orchardOrganization].map((make) => [make('t', sinkUrl).orgId, make('t', sinkUrl)] as const);

function matchedWorkflows(organization: DemoOrganization, fields: SubmissionFields): readonly string[] {
  const compiled = organization.workflows.flatMap((document) => {
    const result = compileWorkflow(document, organization.orgId);
    if (result.outcome !== 'compiled') throw new Error('malformed');
    return [result.workflow];
  });
  const submission = submissionSchema.parse({ submissionId: 'sub_1', formId: organization.formId, organizationId: organization.orgId, data: fields as SubmissionData });
  return matchSubmission(compiled, submission, 'submitted').matches.map(({ workflowId }) => workflowId);
}

describe.each(organizations)('%s', (_, organization) => {
  it("has documents in the platform's shape", () => {
    expect(formSchema.safeParse(organization.form).error).toBeUndefined();
    for (const workflow of organization.workflows) expect(workflowSchema.safeParse(workflow).error).toBeUndefined();
  });

  it('sends what its form asks for, every kind of it within twenty submissions', () => {
    const { fieldConfigs } = formSchema.parse(organization.form);
    const required = fieldConfigs.filter(({ required }) => required).map(({ path }) => path);
    const lists = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const fields = { reference: 'r', ...organization.fieldsOf(n) };
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(required));
      lists.add(organization.expectedEffects(fields).map(({ workflowId, nodeId }) => `${workflowId}/${nodeId}`).sort().join());
    }
    expect(lists.size).toBe(2);
  });

  it('states by its own rule the workflows that the matcher finds', () => {
    for (let n = 0; n < 20; n += 1) {
      const fields = organization.fieldsOf(n);
      expect([...matchedWorkflows(organization, fields)].sort()).toEqual(organization.expectedEffects(fields).map(({ workflowId }) => String(workflowId)).sort());
    }
  });
});
