import { phases, type OrgId, type Phase } from '@tandem/documents';
import { askStore, firstObjectIdOf, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';
import { haveLeaders, readWatermark } from '../stream/stream-reading.ts';

/** Decisions that one reading looks at, at most; what is beyond is not counted. */
const mostDecisions = 50_000;
const longestReadingMs = 5_000;
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
  newestRunId(): Promise<string | null>;
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

  async function phaseOf(orgId: OrgId) {
    const change = await phaseChanges.findOne({ orgId }, { sort: { seenAt: -1 }, maxTimeMS: longestReadingMs });
    return change && phases.includes(change.to) ? [{ orgId, phase: change.to, since: change.seenAt }] : [];
  }

  async function decisionsPerSecond(orgIds: readonly OrgId[], fromSecond: number, toSecond: number): Promise<readonly DecisionsOfSecond[]> {
    const rows = Array.from({ length: toSecond - fromSecond }, () => ({ explicit: 0, stream: 0, fallback: 0 }));
    if (orgIds.length > 0) {
      const inSeconds = { $gte: firstObjectIdOf(fromSecond * 1_000).toHexString(), $lt: firstObjectIdOf(toSecond * 1_000).toHexString() };
      const cursor = decisions
        .find({ orgId: { $in: [...orgIds] }, mergeKey: inSeconds }, { projection: { _id: 0, mergeKey: 1, path: 1 }, maxTimeMS: longestReadingMs })
        .limit(mostDecisions);
      for await (const { mergeKey, path } of cursor) {
        const row = rows[Number.parseInt(mergeKey.slice(0, 8), 16) - fromSecond];
        if (row && path !== 'repair') row[path] += 1;
      }
    }
    return rows.map((row, index) => ({ at: new Date((fromSecond + index) * 1_000).toISOString(), ...row }));
  }

  return {
    newestRunId: () =>
      askStore('reading the newest run', async () => (await reconciliations.find({}, { projection: { _id: 1 } }).sort({ startedAt: -1 }).limit(1).next())?._id ?? null),
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
