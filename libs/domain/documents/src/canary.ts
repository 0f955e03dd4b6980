import { orgIdSchema, type OrgId } from './ids.ts';
import { isInPartition, mostPartitions, wholeStream, type StreamPartition } from './partition.ts';

const suffix = 'tandem_canary';

/** Some of these fall to any partition of any number. */
const mostNames = 100 * mostPartitions;

/** Where a deployment's watcher puts its canaries; `prefix` is that of its organizations. Each of several streams has one of its own. */
export function canaryOrganization(prefix: string, partition: StreamPartition = wholeStream): OrgId {
  const name = `${prefix}${suffix}`;
  if (partition.of === 1) return orgIdSchema.parse(name);
  for (let number = 1; number <= mostNames; number += 1) if (isInPartition(`${name}--${number}`, partition)) return orgIdSchema.parse(`${name}--${number}`);
  throw new RangeError(`there is no partition ${partition.number} of ${partition.of}`);
}

/** It has canaries only: nobody decides, backfills or compares anything there. All others whose names end likewise are anybody's. */
export function isCanaryOrganization(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}${suffix}`) && /^(?:--\d{1,4})?$/.test(name.slice(prefix.length + suffix.length));
}
