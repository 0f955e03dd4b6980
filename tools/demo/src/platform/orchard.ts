import { workflowIdSchema } from '@tandem/documents';
import { edge, formDocument, formTrigger, sinkCall, workflowDocument } from '@tandem/test-bed';
import type { DemoOrganization } from './effects.ts';
import { demoOrgId } from './organization-ids.ts';

const confirm = { workflowId: workflowIdSchema.parse('confirm-order'), nodeId: 'confirm' };
const largeOrder = { workflowId: workflowIdSchema.parse('large-order'), nodeId: 'ask-for-deposit' };
const largeFrom = 50;

/** A farm shop's orders: every order is confirmed, a large one asks for a deposit as well. */
export function orchardOrganization(runId: string, sinkUrl: string): DemoOrganization {
  const orgId = demoOrgId(runId, 'orchard');
  const formId = 'order';
  return {
    orgId,
    formId,
    form: formDocument({
      id: formId,
      organizationId: orgId,
      name: 'Order',
      fields: [
        { path: 'customer', label: 'Customer', type: 'email', required: true },
        { path: 'crates', label: 'Crates', type: 'number', required: true },
      ],
    }),
    workflows: [
      workflowDocument({
        id: confirm.workflowId,
        orgId,
        name: 'Confirm an order',
        nodes: [
          formTrigger(formId),
          { id: 'compose', type: 'transform', config: { mode: 'template', template: { text: '{{trigger.payload.data.crates}} crates are yours.' } } },
          sinkCall(sinkUrl, confirm.workflowId, confirm.nodeId),
        ],
        edges: [edge('trigger', 'compose'), edge('compose', confirm.nodeId)],
      }),
      workflowDocument({
        id: largeOrder.workflowId,
        orgId,
        name: 'Ask for a deposit',
        nodes: [
          formTrigger(formId, { logicType: 'all', conditions: [{ field: 'crates', operator: 'gte', value: largeFrom }] }),
          sinkCall(sinkUrl, largeOrder.workflowId, largeOrder.nodeId),
        ],
        edges: [edge('trigger', largeOrder.nodeId)],
      }),
      workflowDocument({
        id: 'winter-offer',
        orgId,
        name: 'Paused since spring',
        status: 'paused',
        nodes: [formTrigger(formId), sinkCall(sinkUrl, 'winter-offer', 'offer')],
        edges: [edge('trigger', 'offer')],
      }),
    ],
    fieldsOf: (n) => ({ customer: `customer${n % 90}@example.com`, crates: 10 + (n % 7) * 10 }),
    expectedEffects: (fields) => [confirm, ...(Number(fields.crates) >= largeFrom ? [largeOrder] : [])],
  };
}
