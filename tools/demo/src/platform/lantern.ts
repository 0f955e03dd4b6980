import { workflowIdSchema } from '@tandem/documents';
import { edge, formDocument, formTrigger, sinkCall, workflowDocument } from '@tandem/test-bed';
import type { DemoOrganization } from './effects.ts';
import { demoOrgId } from './organization-ids.ts';

const workflowId = workflowIdSchema.parse('guest-feedback');
const unhappyUpTo = 2;

/** A hotel's feedback: one workflow whose conditional node parts the happy guests from the others. */
export function lanternOrganization(runId: string, sinkUrl: string): DemoOrganization {
  const orgId = demoOrgId(runId, 'lantern');
  const formId = 'feedback';
  return {
    orgId,
    formId,
    form: formDocument({
      id: formId,
      organizationId: orgId,
      name: 'How was your stay?',
      fields: [
        { path: 'room', label: 'Room', type: 'short_text', required: true },
        { path: 'stars', label: 'Stars', type: 'number', required: true },
        { path: 'comment', label: 'Comment', type: 'long_text' },
      ],
    }),
    workflows: [
      workflowDocument({
        id: workflowId,
        orgId,
        name: 'Answer a guest',
        nodes: [
          formTrigger(formId),
          {
            id: 'unhappy',
            type: 'conditional',
            config: { conditions: [{ field: 'trigger.payload.data.stars', operator: 'lte', value: unhappyUpTo }], logicType: 'all' },
          },
          sinkCall(sinkUrl, workflowId, 'apologize'),
          sinkCall(sinkUrl, workflowId, 'thank'),
        ],
        edges: [edge('trigger', 'unhappy'), edge('unhappy', 'apologize', 'yes'), edge('unhappy', 'thank', 'no')],
      }),
    ],
    fieldsOf: (n) => ({ room: String(100 + (n % 60)), stars: 1 + (n % 5), comment: `Stay number ${n}.` }),
    expectedEffects: (fields) => [{ workflowId, nodeId: Number(fields.stars) <= unhappyUpTo ? 'apologize' : 'thank' }],
  };
}
