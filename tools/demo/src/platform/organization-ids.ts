import { orgIdSchema, type OrgId } from '@tandem/documents';

/** What all organizations of one run begin with: the run's apps look at no others, so a server can be shared. */
export function organizationPrefix(runId: string): string {
  return `org_demo_${runId}_`;
}

export function demoOrgId(runId: string, name: string): OrgId {
  return orgIdSchema.parse(`${organizationPrefix(runId)}${name}`);
}
