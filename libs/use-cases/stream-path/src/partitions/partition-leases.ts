import type { StreamLeases, Time } from '../ports.ts';
import { changeLayout, countOf, differs, type ChangeLayoutPorts } from './change-layout.ts';
import type { VisibleLeases } from './ports.ts';

export interface PartitionLeasesOptions extends Omit<ChangeLayoutPorts, 'leases'> {
  readonly leases: VisibleLeases;
  readonly time: Pick<Time, 'elapsed'>;
  /** How many partitions this process is set to. */
  readonly partitions: number;
  /** Whether it leaves a free stream to others first, once it leads one; a process that only passes by takes what it can get. */
  readonly isModest: boolean;
}

/** So long who leads already leaves a free stream to others, in milliseconds: for one that it leads, and for each further one. */
const [patienceMs, morePatienceMs, mostPatienceMs] = [500, 200, 1_000];

/**
 * The leases of all partitions, for the one process. It asks for one at a time; no stream is led by another number than
 * the one that counts; and a process that leads some already gives others time to come first, so that they are spread.
 */
export function createPartitionLeases(options: PartitionLeasesOptions): StreamLeases {
  const { leases, time, layouts, partitions } = options;
  const held = new Set<string>();
  const freeSince = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();

  /** Whoever leads none asks at once. */
  async function isOurTurn(name: string): Promise<boolean> {
    if (held.size === 0 || !options.isModest) return true;
    if ((await leases.read(name))?.live === true) {
      freeSince.delete(name);
      return false;
    }
    const since = freeSince.get(name) ?? time.elapsed();
    freeSince.set(name, since);
    return time.elapsed() - since >= Math.min(patienceMs + morePatienceMs * (held.size - 1), mostPatienceMs);
  }

  async function acquire(name: string, holder: string, ttlMs: number): ReturnType<StreamLeases['acquire']> {
    await changeLayout(partitions, options, holder);
    if (!(await isOurTurn(name))) return { outcome: 'held' };
    const acquired = await leases.acquire(name, holder, ttlMs);
    if (acquired.outcome === 'held') return acquired;
    // whoever changes the number holds all leases until it is durable: now it can't change any more
    const count = await countOf(layouts);
    if (count !== partitions) {
      await leases.release(name, holder, acquired.epoch);
      throw differs(count, partitions, 'it was changed just now');
    }
    freeSince.delete(name);
    held.add(name);
    return acquired;
  }

  return {
    acquire(...asked) {
      const answer = turn.then(() => acquire(...asked));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async renew(name, holder, epoch, ttlMs) {
      const outcome = await leases.renew(name, holder, epoch, ttlMs);
      if (outcome === 'lost') held.delete(name);
      return outcome;
    },
    async release(name, holder, epoch) {
      held.delete(name);
      await leases.release(name, holder, epoch);
    },
  };
}
