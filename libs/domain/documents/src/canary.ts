import { orgIdSchema, type OrgId } from './ids.ts';

const suffix = 'tandem_canary';

/** Where a deployment's watcher puts its canaries; `prefix` is that of its organizations. */
export function canaryOrganization(prefix: string): OrgId {
  return orgIdSchema.parse(`${prefix}${suffix}`);
}

/** It has canaries only: nobody decides, backfills or compares anything there. All others whose names end likewise are anybody's. */
export function isCanaryOrganization(name: string, prefix: string): boolean {
  return name === `${prefix}${suffix}`;
}
