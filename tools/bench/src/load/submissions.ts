import { orgIdSchema, type OrgId } from '@tandem/documents';
import { formDocument, formTrigger, sinkCall, workflowDocument, edge, type SeededOrganization } from '@tandem/test-bed';

/** One organization of the bench: a form, a workflow that each of its submissions starts, and one that none does. */
export interface BenchOrganization {
  readonly orgId: OrgId;
  readonly formId: string;
}

const organizationCount = 4;

export function benchOrganizations(prefix: string): readonly BenchOrganization[] {
  return Array.from({ length: organizationCount }, (_, index) => ({ orgId: orgIdSchema.parse(`${prefix}${index + 1}`), formId: `form-contact-${index + 1}` }));
}

export function seedOf({ orgId, formId }: BenchOrganization): SeededOrganization {
  const workflow = (id: string, filter?: object) =>
    workflowDocument({
      id,
      orgId,
      name: id,
      nodes: [formTrigger(formId, filter), sinkCall('http://127.0.0.1:9', id, 'notify')],
      edges: [edge('trigger', 'notify')],
    });
  return {
    orgId,
    form: formDocument({
      id: formId,
      organizationId: orgId,
      name: 'Contact',
      fields: [
        { path: 'name', label: 'Name', type: 'short_text' },
        { path: 'email', label: 'E-mail', type: 'email' },
        { path: 'topic', label: 'Topic', type: 'short_text' },
        { path: 'message', label: 'Message', type: 'long_text' },
        { path: 'amount', label: 'Amount', type: 'number' },
      ],
    }),
    workflows: [
      workflow(`notify-${formId}`),
      workflow(`escalate-${formId}`, { conditions: [{ field: 'amount', operator: 'gt', value: 1_000_000 }], logicType: 'all' }),
    ],
  };
}

/** What a person sent; about 250 bytes. */
export const fieldsOf = (reference: string, sequence: number) => ({
  reference,
  name: `Person ${sequence % 10_000}`,
  email: `person.${sequence % 10_000}@example.com`,
  topic: ['offer', 'complaint', 'question'][sequence % 3] ?? 'question',
  message: 'The parcel came late and one of the three boxes was open. Please tell me whom to send the photographs to.',
  amount: sequence % 1_000,
});

/** The organization whose turn it is. */
export function organizationFor(organizations: readonly BenchOrganization[], sequence: number): BenchOrganization {
  const organization = organizations[sequence % organizations.length];
  if (organization === undefined) throw new Error('no organizations');
  return organization;
}

/** A document of `form_submissions` as the handler writes it, stamped so that the stream triggers it. */
export function submissionDocument(organizations: readonly BenchOrganization[], submissionId: string, sequence: number, now: Date) {
  const { orgId, formId } = organizationFor(organizations, sequence);
  return {
    submissionId,
    formId,
    formVersion: 1,
    organizationId: orgId,
    data: fieldsOf(submissionId, sequence),
    metadata: { ipAddress: '192.0.2.10', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', deviceType: 'desktop' },
    submittedAt: now,
    createdAt: now,
    updatedAt: now,
    routing: { phase: 'complete', flagRevision: 'bench', decidedAt: now, by: 'bench' },
  };
}
