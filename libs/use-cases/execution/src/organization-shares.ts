import type { ExecutionClock } from './ports.ts';

export interface OrganizationShares {
  /**
   * Room for one more execution of an organization at a time, for which it waits a moment.
   * @returns gives the room back; null where none came
   */
  take(organization: string): Promise<(() => void) | null>;
}

export interface OrganizationSharesOptions {
  /** Executions at a time, of all organizations. */
  readonly slots: () => number;
  readonly clock: Pick<ExecutionClock, 'sleep'>;
}

/** One that has many executions that take long still leaves room to all others, and one that is alone has little less. Of fewer than five none is kept free. */
const mostOfAll = 0.8;
/**
 * For how long, in milliseconds, each slot that is kept free waits for room. Together they look at two hundred a second that
 * find none: quick enough to come to others behind them, and slow enough to leave the machine to its work.
 */
const patiencePerFreeSlotMs = 5;

interface Share {
  running: number;
  readonly waiting: Set<() => void>;
}

/**
 * How many of a worker's executions at a time may be of one organization: a workflow that waits for an address that never
 * answers would take all of them, and every other organization's would wait with it.
 */
export function createOrganizationShares({ slots, clock }: OrganizationSharesOptions): OrganizationShares {
  const shares = new Map<string, Share>();
  const most = () => Math.ceil(slots() * mostOfAll);

  function shareOf(organization: string): Share {
    const known = shares.get(organization) ?? { running: 0, waiting: new Set() };
    shares.set(organization, known);
    return known;
  }

  function enter(organization: string, share: Share): () => void {
    share.running += 1;
    return () => {
      share.running -= 1;
      const [next] = share.waiting;
      if (next && share.running < most()) next();
      if (share.running + share.waiting.size === 0) shares.delete(organization);
    };
  }

  function waitToEnter(organization: string, share: Share): Promise<(() => void) | null> {
    const over = new AbortController();
    return new Promise((resolve) => {
      const admit = (): void => {
        share.waiting.delete(admit);
        over.abort('over');
        resolve(enter(organization, share));
      };
      share.waiting.add(admit);
      void clock.sleep(patiencePerFreeSlotMs * Math.max(1, slots() - most()), over.signal).then(() => {
        if (share.waiting.delete(admit)) resolve(null);
      });
    });
  }

  return {
    take(organization) {
      const share = shareOf(organization);
      return share.running < most() ? Promise.resolve(enter(organization, share)) : waitToEnter(organization, share);
    },
  };
}
