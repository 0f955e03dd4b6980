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
  readonly clock: Pick<ExecutionClock, 'now' | 'sleep'>;
}

/** One that has many executions that take long still leaves room to all others, and one that is alone has little less. */
const mostOfAll = 0.8;
/** Long enough for an execution to end, as most do: then nobody is put off. */
const patienceMs = 250;
/** Where none of the organization's has ended for so long, they are such as take long: others are looked for quickly. */
const stuckAfterMs = 1_000;
const stuckPatienceMs = 10;

interface Share {
  running: number;
  endedAtMs: number;
  readonly waiting: Set<() => void>;
}

/**
 * How many of a worker's executions at a time may be of one organization: a workflow that waits for an address that never
 * answers would take all of them, and every other organization's would wait with it.
 */
export function createOrganizationShares({ slots, clock }: OrganizationSharesOptions): OrganizationShares {
  const shares = new Map<string, Share>();
  const hasRoom = ({ running }: Share) => running < Math.max(1, Math.floor(slots() * mostOfAll));

  function shareOf(organization: string): Share {
    const known = shares.get(organization) ?? { running: 0, endedAtMs: clock.now(), waiting: new Set() };
    shares.set(organization, known);
    return known;
  }

  function enter(organization: string, share: Share): () => void {
    share.running += 1;
    return () => {
      share.running -= 1;
      share.endedAtMs = clock.now();
      const [next] = share.waiting;
      if (next && hasRoom(share)) next();
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
      const isStuck = clock.now() - share.endedAtMs > stuckAfterMs;
      void clock.sleep(isStuck ? stuckPatienceMs : patienceMs, over.signal).then(() => {
        if (share.waiting.delete(admit)) resolve(null);
      });
    });
  }

  return {
    take(organization) {
      const share = shareOf(organization);
      return hasRoom(share) ? Promise.resolve(enter(organization, share)) : waitToEnter(organization, share);
    },
  };
}
