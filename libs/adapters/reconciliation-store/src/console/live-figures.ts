import { phases, type OrgId, type Phase, type TriggerPath } from '@tandem/documents';
import { askStore, firstObjectIdOf, platformCollections } from '@tandem/mongodb';
import type { ReconciliationRun } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';
import { haveLeaders, readWatermark } from '../stream/stream-reading.ts';

const longestReadingMs = 5_000;
/** Of a merge key: the second of its ObjectId. */
const secondDigits = 8;
/** Questions to the database at once. */
const atOnce = 16;

export interface DecisionsOfSecond {
  /** ISO, the whole second. */
  readonly at: string;
  readonly explicit: number;
  readonly stream: number;
  readonly fallback: number;
}

export interface LiveFigures {
  /** Of the newest scheduled run, or null before the first: one by hand may be of a single organization. */
  newestRunId(): Promise<string | null>;
  /** Null where it is no longer kept. */
  run(id: string): Promise<ReconciliationRun | null>;
  phases(orgIds: readonly OrgId[]): Promise<readonly { readonly orgId: OrgId; readonly phase: Phase; readonly since: Date }[]>;
  /** By the submissions' ids; seconds since the epoch, `toSecond` left out; each second has its row. */
  decisionsPerSecond(orgIds: readonly OrgId[], fromSecond: number, toSecond: number): Promise<readonly DecisionsOfSecond[]>;
  /** Lag by the checkpoint: null where there is none. `now` in milliseconds since the epoch. */
  stream(now: number): Promise<{ readonly lagMs: number | null; readonly hasLeader: boolean }>;
  openDeadLetters(): Promise<number>;
}

/** What people watch: small readings by index, made to be asked for again and again. Rejects with STORE_UNAVAILABLE. */
export function createLiveFigures(database: Db): LiveFigures {
  const { decisions, phaseChanges, reconciliations, deadLetters } = platformCollections(database);
  const runs = reconciliations as unknown as Collection<ReconciliationRun>;

  async function phaseOf(orgId: OrgId) {
    const change = await phaseChanges.findOne({ orgId }, { sort: { seenAt: -1 }, maxTimeMS: longestReadingMs });
    return change && phases.includes(change.to) ? [{ orgId, phase: change.to, since: change.seenAt }] : [];
  }

  async function decisionsPerSecond(orgIds: readonly OrgId[], fromSecond: number, toSecond: number): Promise<readonly DecisionsOfSecond[]> {
    const rows = Array.from({ length: toSecond - fromSecond }, () => ({ explicit: 0, stream: 0, fallback: 0 }));
    const inSeconds = { $gte: firstObjectIdOf(fromSecond * 1_000).toHexString(), $lt: firstObjectIdOf(toSecond * 1_000).toHexString() };
    // counted where they are, however many there are
    const pipeline = [
      { $match: { orgId: { $in: [...orgIds] }, mergeKey: inSeconds } },
      { $group: { _id: { second: { $substrCP: ['$mergeKey', 0, secondDigits] }, path: '$path' }, count: { $sum: 1 } } },
    ];
    const counted = decisions.aggregate<{ readonly _id: { readonly second: string; readonly path: TriggerPath }; readonly count: number }>(pipeline, { maxTimeMS: longestReadingMs });
    for await (const { _id: { second, path }, count } of counted) {
      const row = rows[Number.parseInt(second, 16) - fromSecond];
      if (row && path !== 'repair') row[path] = count;
    }
    return rows.map((row, index) => ({ at: new Date((fromSecond + index) * 1_000).toISOString(), ...row }));
  }

  return {
    newestRunId: () =>
      askStore('reading the newest run', async () => (await runs.findOne({ trigger: 'schedule' }, { projection: { _id: 1 }, sort: { startedAt: -1 }, maxTimeMS: longestReadingMs }))?._id ?? null),
    run: (id) => askStore('reading a run', () => runs.findOne({ _id: id }, { maxTimeMS: longestReadingMs })),
    phases: (orgIds) =>
      askStore('reading phases', async () => {
        const found = [];
        for (let start = 0; start < orgIds.length; start += atOnce) found.push(...(await Promise.all(orgIds.slice(start, start + atOnce).map(phaseOf))).flat());
        return found;
      }),
    decisionsPerSecond: (...given) => askStore('counting decisions', () => decisionsPerSecond(...given)),
    async stream(now) {
      const [watermark, hasLeader] = await Promise.all([readWatermark(database), haveLeaders(database)]);
      return { lagMs: watermark && Math.max(0, now - watermark.clusterTime.seconds * 1_000), hasLeader };
    },
    openDeadLetters: () => askStore('counting dead letters', () => deadLetters.countDocuments({ state: 'open' }, { maxTimeMS: longestReadingMs })),
  };
}
