import type { OrgId } from '@tandem/documents';
import type { DirectWriterStore } from '../direct-writers/ports.ts';
import { hasExpired } from '../ignores/ignore.ts';
import type { IgnoreStore } from '../ignores/ports.ts';
import type { GateRules } from './gate-tally.ts';
import type { StreamSamples } from './stream-samples.ts';

/** What a run needs for its gates, beside the facts. */
export interface GatePorts {
  readonly samples: StreamSamples;
  readonly ignores: Pick<IgnoreStore, 'standing' | 'noteHits'>;
  readonly writers: Pick<DirectWriterStore, 'standing'>;
}

export interface RulesByOrganization {
  /** Those in force: an ignore past its end covers nothing. */
  of(orgId: OrgId): GateRules;
  /** Ignores past their end that nobody has ended. */
  expired(orgId: OrgId): number;
}

/** One run goes by so many rules at most, of all organizations together; those beyond cover and name nothing. */
const mostRules = 20_000;

/** Rules as they are at the run's start. */
export async function readGateRules({ ignores, writers }: GatePorts, orgId: OrgId | null, now: number): Promise<RulesByOrganization> {
  const allIgnores = await ignores.standing(orgId, mostRules);
  const inForce = groupByOrganization(allIgnores.filter((rule) => !hasExpired(rule, now)));
  const expired = groupByOrganization(allIgnores.filter((rule) => hasExpired(rule, now)));
  const named = groupByOrganization(await writers.standing(orgId, mostRules));
  return {
    of: (organization) => ({ ignores: inForce.get(organization) ?? [], writers: named.get(organization) ?? [] }),
    expired: (organization) => expired.get(organization)?.length ?? 0,
  };
}

function groupByOrganization<Rule extends { readonly orgId: OrgId }>(rules: readonly Rule[]): ReadonlyMap<OrgId, readonly Rule[]> {
  const groups = new Map<OrgId, Rule[]>();
  for (const rule of rules) {
    const group = groups.get(rule.orgId);
    if (group) group.push(rule);
    else groups.set(rule.orgId, [rule]);
  }
  return groups;
}
