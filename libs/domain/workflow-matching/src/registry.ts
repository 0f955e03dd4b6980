import type { OrgId, SkippedWorkflow, WorkflowId } from '@tandem/documents';
import { compileWorkflow, type CompiledWorkflow, type CompileOutcome } from './compile-workflow.ts';

/**
 * The workflows of all organizations, by form. A look-up costs the same however many are registered.
 * The lists it hands out never change: a later `put` makes new ones.
 */
export interface WorkflowRegistry {
  /** Replaces the workflow of that id. A malformed document takes the place of a good one. */
  put(orgId: OrgId, workflowId: WorkflowId, document: unknown): CompileOutcome;
  /** Replaces the workflow of that id by one of which no more is known than why it can't be used, and for which forms. */
  putMalformed(orgId: OrgId, workflowId: WorkflowId, reason: string, formIds: readonly string[]): void;
  remove(orgId: OrgId, workflowId: WorkflowId): void;
  /** Active workflows with a trigger for the form. */
  candidatesFor(orgId: OrgId, formId: string): readonly CompiledWorkflow[];
  /** Active workflows that name the form but can't be used. */
  malformedFor(orgId: OrgId, formId: string): readonly SkippedWorkflow[];
  /** Active workflows with a trigger for updates, of whatever kind and form: of an update the form is known late. */
  updateListenersOf(orgId: OrgId): readonly CompiledWorkflow[];
  /** How many workflows are registered, active or not. */
  readonly size: number;
}

interface FormEntry {
  readonly candidates: readonly CompiledWorkflow[];
  readonly malformed: readonly SkippedWorkflow[];
}

interface OrganizationEntry {
  readonly workflows: Map<WorkflowId, CompileOutcome>;
  readonly forms: Map<string, FormEntry>;
  updateListeners: readonly CompiledWorkflow[];
}

const noForm: FormEntry = { candidates: [], malformed: [] };
const nobody: readonly CompiledWorkflow[] = [];

export function createWorkflowRegistry(): WorkflowRegistry {
  const organizations = new Map<OrgId, OrganizationEntry>();
  let size = 0;

  const remove = (orgId: OrgId, workflowId: WorkflowId): void => {
    const organization = organizations.get(orgId);
    const outcome = organization?.workflows.get(workflowId);
    if (!organization || !outcome) return;
    organization.workflows.delete(workflowId);
    size -= 1;
    for (const formId of formsOf(outcome)) updateForm(organization, formId, (entry) => withoutWorkflow(entry, workflowId, outcome));
    if (listensToUpdates(outcome)) organization.updateListeners = organization.updateListeners.filter((listener) => listener !== outcome.workflow);
    if (organization.workflows.size === 0) organizations.delete(orgId);
  };

  const add = (orgId: OrgId, workflowId: WorkflowId, outcome: CompileOutcome): CompileOutcome => {
    remove(orgId, workflowId);
    const organization = organizations.get(orgId) ?? { workflows: new Map(), forms: new Map(), updateListeners: nobody };
    organizations.set(orgId, organization);
    organization.workflows.set(workflowId, outcome);
    size += 1;
    for (const formId of formsOf(outcome)) updateForm(organization, formId, (entry) => withWorkflow(entry, workflowId, outcome));
    if (listensToUpdates(outcome)) organization.updateListeners = [...organization.updateListeners, outcome.workflow];
    return outcome;
  };

  return {
    put: (orgId, workflowId, document) => add(orgId, workflowId, compileAs(workflowId, document, orgId)),
    putMalformed(orgId, workflowId, reason, formIds) {
      add(orgId, workflowId, { outcome: 'malformed', workflowId, reason, formIds });
    },
    remove,
    candidatesFor: (orgId, formId) => (organizations.get(orgId)?.forms.get(formId) ?? noForm).candidates,
    malformedFor: (orgId, formId) => (organizations.get(orgId)?.forms.get(formId) ?? noForm).malformed,
    updateListenersOf: (orgId) => organizations.get(orgId)?.updateListeners ?? nobody,
    get size() {
      return size;
    },
  };
}

/** The document must carry the id it is registered by: an execution's key is made of it. */
function compileAs(workflowId: WorkflowId, document: unknown, orgId: OrgId): CompileOutcome {
  const outcome = compileWorkflow(document, orgId);
  if (outcome.outcome === 'malformed' || outcome.workflow.definition.workflowId === workflowId) return outcome;
  return { outcome: 'malformed', workflowId, reason: 'its id is not the one it is registered by', formIds: formsOf(outcome) };
}

function formsOf(outcome: CompileOutcome): readonly string[] {
  if (outcome.outcome === 'malformed') return outcome.formIds;
  return [...new Set(outcome.workflow.triggers.map((trigger) => trigger.formId))];
}

function listensToUpdates(outcome: CompileOutcome): outcome is Extract<CompileOutcome, { readonly outcome: 'compiled' }> {
  return outcome.outcome === 'compiled' && outcome.workflow.triggers.some(({ event }) => event !== 'submitted');
}

function updateForm(organization: OrganizationEntry, formId: string, change: (entry: FormEntry) => FormEntry): void {
  const entry = change(organization.forms.get(formId) ?? noForm);
  if (entry.candidates.length === 0 && entry.malformed.length === 0) organization.forms.delete(formId);
  else organization.forms.set(formId, entry);
}

function withWorkflow(entry: FormEntry, workflowId: WorkflowId, outcome: CompileOutcome): FormEntry {
  return outcome.outcome === 'compiled'
    ? { ...entry, candidates: [...entry.candidates, outcome.workflow] }
    : { ...entry, malformed: [...entry.malformed, { workflowId, reason: outcome.reason }] };
}

function withoutWorkflow(entry: FormEntry, workflowId: WorkflowId, outcome: CompileOutcome): FormEntry {
  return outcome.outcome === 'compiled'
    ? { ...entry, candidates: entry.candidates.filter((candidate) => candidate !== outcome.workflow) }
    : { ...entry, malformed: entry.malformed.filter((skipped) => skipped.workflowId !== workflowId) };
}
