import type { OrgId, WorkflowDefinition, WorkflowId } from '@tandem/documents';

interface HeldDocument {
  readonly documentKey: string;
  readonly workflowId: WorkflowId;
  /** The forms it listens to, or would; none where it isn't active. */
  readonly formIds: readonly string[];
}

/** Where it is malformed, there is no version an update could be applied to. */
export type HeldWorkflow = HeldDocument & ({ readonly definition: WorkflowDefinition; readonly malformed: null } | { readonly definition: null; readonly malformed: string });

/**
 * The documents that are held, by key. Several may have one id for a while, as where somebody saves a copy and then deletes
 * the former one: then the last one that listens to anything counts, else the last one.
 */
export interface HeldWorkflows {
  of(orgId: OrgId, documentKey: string): HeldWorkflow | undefined;
  /** That which counts of those with the id. */
  counting(orgId: OrgId, workflowId: WorkflowId): HeldWorkflow | undefined;
  /** It is the last one now, but where it means what it meant: a write to a former document takes nothing back from its copy. */
  put(orgId: OrgId, workflow: HeldWorkflow): void;
  remove(orgId: OrgId, documentKey: string): void;
  keysOf(orgId: OrgId): readonly string[];
  /** Those of which any is held. */
  organizations(): readonly OrgId[];
}

/** Whether they are one document that means the same: nothing in it is new for history. */
export function isSame(one: HeldWorkflow, other: HeldWorkflow): boolean {
  const isOfOne = one.documentKey === other.documentKey && one.workflowId === other.workflowId;
  return isOfOne && one.definition?._id === other.definition?._id && one.malformed === other.malformed && one.formIds.join() === other.formIds.join();
}

interface OfOrganization {
  readonly byKey: Map<string, HeldWorkflow>;
  readonly byId: Map<WorkflowId, readonly HeldWorkflow[]>;
}

export function createHeldWorkflows(): HeldWorkflows {
  const organizations = new Map<OrgId, OfOrganization>();

  function remove(orgId: OrgId, documentKey: string): void {
    const organization = organizations.get(orgId);
    const there = organization?.byKey.get(documentKey);
    if (!organization || !there) return;
    organization.byKey.delete(documentKey);
    const others = (organization.byId.get(there.workflowId) ?? []).filter((other) => other !== there);
    if (others.length > 0) organization.byId.set(there.workflowId, others);
    else organization.byId.delete(there.workflowId);
    if (organization.byKey.size === 0) organizations.delete(orgId);
  }

  return {
    of: (orgId, documentKey) => organizations.get(orgId)?.byKey.get(documentKey),
    counting(orgId, workflowId) {
      const all = organizations.get(orgId)?.byId.get(workflowId);
      return all?.findLast(({ formIds }) => formIds.length > 0) ?? all?.at(-1);
    },
    put(orgId, workflow) {
      const there = organizations.get(orgId)?.byKey.get(workflow.documentKey);
      if (there && isSame(there, workflow)) return;
      remove(orgId, workflow.documentKey);
      const organization: OfOrganization = organizations.get(orgId) ?? { byKey: new Map(), byId: new Map() };
      organizations.set(orgId, organization);
      organization.byKey.set(workflow.documentKey, workflow);
      organization.byId.set(workflow.workflowId, [...(organization.byId.get(workflow.workflowId) ?? []), workflow]);
    },
    remove,
    keysOf: (orgId) => [...(organizations.get(orgId)?.byKey.keys() ?? [])],
    organizations: () => [...organizations.keys()],
  };
}
