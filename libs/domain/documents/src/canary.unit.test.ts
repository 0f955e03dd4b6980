import { expect, it } from 'vitest';
import { canaryOrganization, isCanaryOrganization } from './canary.ts';
import { isInPartition, mostPartitions, partitionsOf } from './partition.ts';

it('is one organization of a deployment, and none that is called alike', () => {
  expect(isCanaryOrganization(canaryOrganization('org_'), 'org_')).toBe(true);
  expect(isCanaryOrganization(canaryOrganization('org_eu_'), 'org_eu_')).toBe(true);
  for (const name of ['org_xtandem_canary', 'org_eu_tandem_canary', 'org_tandem_canary_2', 'org_tandem_canary--x', 'org_tandem']) expect(isCanaryOrganization(name, 'org_'), name).toBe(false);
});

it('is one of each partition’s own where there are several', () => {
  for (let of = 2; of <= mostPartitions; of += 1) {
    for (const partition of partitionsOf(of)) {
      const name = canaryOrganization('org_', partition);
      expect(isInPartition(name, partition), name).toBe(true);
      expect(isCanaryOrganization(name, 'org_'), name).toBe(true);
    }
  }
});
