import { workflowIdSchema } from '@tandem/documents';
import { edge, formDocument, formTrigger, sinkCall, workflowDocument } from '@tandem/test-bed';
import type { DemoOrganization } from './effects.ts';
import { demoOrgId } from './organization-ids.ts';

const priorities = ['low', 'normal', 'normal', 'urgent'] as const;
const acknowledge = { workflowId: workflowIdSchema.parse('acknowledge-repair'), nodeId: 'tell-tenant' };
const dispatch = { workflowId: workflowIdSchema.parse('dispatch-repair'), nodeId: 'call-technician' };
const survey = { workflowId: workflowIdSchema.parse('repair-survey'), nodeId: 'invite' };

/** The organization ahead of the others: repair requests; a filter decides which are dispatched at once. */
export function harborOrganization(runId: string, sinkUrl: string): DemoOrganization {
  const orgId = demoOrgId(runId, 'harbor');
  const formId = 'repair-request';
  const simple = (effect: typeof acknowledge, name: string, filter?: object) =>
    workflowDocument({
      id: effect.workflowId,
      orgId,
      name,
      nodes: [formTrigger(formId, filter), sinkCall(sinkUrl, effect.workflowId, effect.nodeId)],
      edges: [edge('trigger', effect.nodeId)],
    });
  const urgentOnly = { logicType: 'all', conditions: [{ field: 'priority', operator: 'equals', value: 'urgent' }] };
  return {
    orgId,
    formId,
    form: formDocument({
      id: formId,
      organizationId: orgId,
      name: 'Repair request',
      fields: [
        { path: 'tenant', label: 'Tenant', type: 'short_text', required: true },
        { path: 'priority', label: 'Priority', type: 'radio', required: true, options: ['low', 'normal', 'urgent'] },
        { path: 'description', label: 'What is broken?', type: 'long_text', required: true },
      ],
    }),
    workflows: [
      simple(acknowledge, 'Acknowledge a repair request'),
      simple(dispatch, 'Dispatch a technician', urgentOnly),
      simple(survey, 'Invite to a survey'),
      { ...simple({ ...acknowledge, workflowId: workflowIdSchema.parse('repair-draft') }, 'Not finished yet'), status: 'draft' },
    ],
    fieldsOf: (n) => ({ tenant: `Pier ${1 + (n % 40)}`, priority: priorities[n % priorities.length] ?? 'normal', description: `Crane ${n} does not lift.` }),
    expectedEffects: (fields) => [acknowledge, survey, ...(fields.priority === 'urgent' ? [dispatch] : [])],
    pausable: survey,
  };
}
