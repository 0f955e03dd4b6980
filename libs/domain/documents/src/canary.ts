import { orgIdSchema, type OrgId } from './ids.ts';

const suffix = 'tandem_canary';

/** Where a deployment's watcher puts its canaries; `prefix` is that of its organizations. */
export function canaryOrganization(prefix: string): OrgId {
  return orgIdSchema.parse(`${prefix}${suffix}`);
}

/** Such an organization has canaries only: nobody decides, backfills or compares anything there. */
export function isCanaryOrganization(name: string): boolean {
  return name.endsWith(suffix);
}
