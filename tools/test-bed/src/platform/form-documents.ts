interface FieldPlan {
  readonly path: string;
  readonly label: string;
  readonly type: 'short_text' | 'long_text' | 'email' | 'number' | 'dropdown' | 'radio';
  readonly required?: boolean;
  readonly options?: readonly string[];
}

export interface FormPlan {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly fields: readonly FieldPlan[];
}

/** Writes a form as the platform's builder saves it. Each has the field that names a submission to the sink. */
export function formDocument(plan: FormPlan) {
  const reference: FieldPlan = { path: 'reference', label: 'Reference', type: 'short_text', required: true };
  return {
    id: plan.id,
    organizationId: plan.organizationId,
    name: plan.name,
    slug: plan.id,
    isPublished: true,
    version: 1,
    fieldConfigs: [
      { path: '_section', label: '', type: 'layout', included: true, required: false, layout: { type: 'section-header', title: plan.name } },
      ...[reference, ...plan.fields].map(({ path, label, type, required = false, options }) => ({
        path,
        label,
        type,
        included: true,
        required,
        ...(options && { validation: { options: options.map((value) => ({ label: value, value })) } }),
      })),
    ],
    submitButtonText: 'Send',
  };
}
