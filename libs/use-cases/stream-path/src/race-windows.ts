import { compareClusterTime, type ClusterTime, type OrgId } from '@tandem/documents';

/** Up to when what was read from the live collections may be ahead of the stream. */
export interface RaceWindows {
  open(orgId: OrgId, until: ClusterTime): void;
  openForAll(until: ClusterTime): void;
  covers(orgId: OrgId, at: ClusterTime): boolean;
}

export function createRaceWindows(): RaceWindows {
  const byOrganization = new Map<OrgId, ClusterTime>();
  let forAll: ClusterTime | undefined;
  return {
    open(orgId, until) {
      byOrganization.set(orgId, laterOf(byOrganization.get(orgId), until));
    },
    openForAll(until) {
      forAll = laterOf(forAll, until);
    },
    covers: (orgId, at) => isWithin(forAll, at) || isWithin(byOrganization.get(orgId), at),
  };
}

function laterOf(present: ClusterTime | undefined, other: ClusterTime): ClusterTime {
  return present && compareClusterTime(present, other) > 0 ? present : other;
}

function isWithin(until: ClusterTime | undefined, at: ClusterTime): boolean {
  return until !== undefined && compareClusterTime(at, until) <= 0;
}
