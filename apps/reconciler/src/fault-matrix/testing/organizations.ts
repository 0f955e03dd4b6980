import { orgIdSchema, type OrgId, type Phase } from '@tandem/documents';
import { edge, formDocument, formTrigger, sinkCall, workflowDocument, type SeededOrganization } from '@tandem/test-bed';
import type { MatrixOrganization } from './matrix-table.ts';

export const formId = 'order';

/** In which phase each organization is. */
export const phaseOf: Readonly<Record<MatrixOrganization, Phase>> = {
  legacy: 'legacy', shadow: 'shadow', parallel: 'parallel', complete: 'complete', racing: 'shadow', contradicted: 'shadow',
};
export const organizationNames = Object.keys(phaseOf) as readonly MatrixOrganization[];

export const organizationPrefix = (runId: string): string => `org_matrix_${runId}_`;
export const orgIdOf = (runId: string, name: MatrixOrganization | Phase): OrgId => orgIdSchema.parse(organizationPrefix(runId) + name);

export interface Hosts {
  readonly sinkUrl: string;
  /** `host:port` of one that never answers. */
  readonly silent: string;
}

/** The same in each organization: one workflow for all submissions, and others that a field's value starts. */
export function seededOrganization(runId: string, name: MatrixOrganization | Phase, { sinkUrl, silent }: Hosts): SeededOrganization & { readonly orgId: OrgId } {
  const orgId = orgIdOf(runId, name);
  const fields = (['plan', 'words', 'fault'] as const).map((path) => ({ path, label: path, type: 'short_text' as const }));
  const workflow = (id: string, condition: object, action = sinkCall(sinkUrl, id, 'call'), settings = {}) => {
    const document = workflowDocument({ id, orgId, name: id, nodes: [formTrigger(formId, { logicType: 'all', conditions: [condition] }), action], edges: [edge('trigger', action.id)] });
    return { ...document, settings: { ...document.settings, ...settings } };
  };
  const whenPlan = (value: string) => ({ field: 'plan', operator: 'equals', value });
  const mail = { id: 'mail', type: 'email-send', config: { to: 'somebody@example.org', subject: 'Order', body: 'Thank you' } };
  return {
    orgId,
    form: formDocument({ id: formId, organizationId: orgId, name: 'Order', fields }),
    workflows: [
      workflow('first', { field: 'reference', operator: 'exists' }),
      workflow('second', whenPlan('gold')),
      workflow('words', { field: 'words', operator: 'contains', value: 'gold' }),
      workflow('mail', whenPlan('mail'), mail),
      workflow('endless', whenPlan('endless'), sinkCall(`http://${silent}`, 'endless', 'call'), { maxExecutionTime: 1_000 }),
    ],
  };
}
