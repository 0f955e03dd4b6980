export interface OrganizationShares {
  /** Whether an organization may have one more execution at a time. */
  hasRoom(organization: string): boolean;
  /** Counts it as the organization's for as long as the work takes. */
  during<Result>(organization: string, work: () => Promise<Result>): Promise<Result>;
}

/** One that has many executions that take long still leaves room to all others, and one that is alone has little less. */
const mostOfAll = 0.8;

/**
 * How many of a worker's executions at a time may be of one organization: a workflow that waits for an address that never
 * answers would take all of them, and every other organization's would wait with it.
 * @param slots how many there are at a time
 */
export function createOrganizationShares(slots: () => number): OrganizationShares {
  const running = new Map<string, number>();
  const count = (organization: string) => running.get(organization) ?? 0;
  return {
    hasRoom: (organization) => count(organization) < Math.max(1, Math.floor(slots() * mostOfAll)),
    async during(organization, work) {
      running.set(organization, count(organization) + 1);
      try {
        return await work();
      } finally {
        const left = count(organization) - 1;
        if (left > 0) running.set(organization, left);
        else running.delete(organization);
      }
    },
  };
}
