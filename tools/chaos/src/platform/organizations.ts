import { orgIdSchema, type OrgId } from '@tandem/documents';
import { edge, formDocument, formTrigger, sinkCall, workflowDocument, type SeededOrganization } from '@tandem/test-bed';
import { organizationHandles, type OrganizationHandle } from '../plan/cast.ts';
import { effectNode, effectWorkflows } from './expected-effects.ts';

export const formId = 'order';

export interface ChaosOrganization extends SeededOrganization {
  readonly handle: OrganizationHandle;
  readonly orgId: OrgId;
}

/** What all organizations of one run begin with: the run's apps look at no others. */
export const organizationPrefix = (runId: string): string => `org_chaos_${runId}_`;

export function chaosOrganizations(runId: string, sinkUrl: string): readonly ChaosOrganization[] {
  return organizationHandles.map((handle) => organizationOf(handle, orgIdSchema.parse(organizationPrefix(runId) + handle), sinkUrl));
}

function organizationOf(handle: OrganizationHandle, orgId: OrgId, sinkUrl: string): ChaosOrganization {
  const workflow = (id: string, condition: object, status: 'active' | 'draft' = 'active') =>
    workflowDocument({
      id, orgId, status, name: id,
      nodes: [formTrigger(formId, { logicType: 'all', conditions: [condition] }), sinkCall(sinkUrl, id, effectNode)],
      edges: [edge('trigger', effectNode)],
    });
  const [first, second] = effectWorkflows;
  return {
    handle,
    orgId,
    form: formDocument({
      id: formId, organizationId: orgId, name: 'Order', fields: [{ path: 'size', label: 'Size', type: 'radio', required: true, options: ['none', 'small', 'large'] }],
    }),
    workflows: [
      workflow(first, { field: 'size', operator: 'not_equals', value: 'none' }),
      workflow(second, { field: 'size', operator: 'equals', value: 'large' }),
      // Must never be seen outside.
      workflow('unfinished', { field: 'size', operator: 'exists' }, 'draft'),
    ],
  };
}
