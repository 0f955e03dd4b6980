import type { Workflow } from '@tandem/documents';

/** The part of a workflow that says what starts it: small, so that an organization's whole history fits in memory. */
export interface WorkflowRules {
  readonly active: boolean;
  /** The configurations of its enabled `form-trigger` nodes, as written. */
  readonly triggers: readonly Readonly<Record<string, unknown>>[];
}

/** The rule: an `active` workflow starts by a node of type `form-trigger` whose `enabled` is not false. */
export function rulesOf(workflow: Pick<Workflow, 'status'> & { readonly canvas: Pick<Workflow['canvas'], 'nodes'> }): WorkflowRules {
  return {
    active: workflow.status === 'active',
    triggers: workflow.canvas.nodes.filter((node) => node.type === 'form-trigger' && node.enabled !== false).map((node) => node.config),
  };
}

/** Whether it is started by anything but a submission itself. */
export function listensToUpdates({ active, triggers }: WorkflowRules): boolean {
  return active && triggers.some(({ event = 'submitted' }) => event !== 'submitted');
}

export function formsNamedBy({ triggers }: WorkflowRules): readonly string[] {
  const forms = triggers.map((config) => config.formId).filter((formId) => typeof formId === 'string');
  return [...new Set(forms)];
}
