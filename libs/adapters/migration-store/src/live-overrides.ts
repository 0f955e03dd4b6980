import { setTimeout as delay } from 'node:timers/promises';
import type { PhaseOverride } from '@tandem/documents';
import { answerWithin, platformCollections } from '@tandem/mongodb';
import { createOverrideTable, type OverrideSource } from '@tandem/routing';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import { createLiveProcesses } from './live-processes.ts';
import { noOverrides, overridesId, overridesOf } from './override-store.ts';

export interface LiveOverridesOptions {
  readonly database: Db;
  readonly app: string;
  readonly instanceId: string;
  /** Milliseconds by the database server's clock. */
  readonly serverNow: () => number;
  /** The overrides in force are others than before; they are obeyed already. */
  readonly onChange?: () => void;
  /** What began before the change was obeyed, and must have ended before it is acknowledged. */
  readonly settled?: () => Promise<void>;
  readonly logger: Logger;
  /** How often is asked, in milliseconds. */
  readonly everyMs?: number;
}

export interface OverridesStatus {
  readonly revision: number;
  readonly inForce: readonly PhaseOverride[];
  /** Since the database last said which those are; null: it never has. */
  readonly silentMs: number | null;
}

export interface LiveOverrides extends OverrideSource {
  /** Resolves when the overrides are known, or after 3 s without: then the flag alone counts until they are. Never rejects. */
  ready(): Promise<void>;
  /** False until they were read for the first time. */
  areKnown(): boolean;
  status(): OverridesStatus;
  /** Asks, obeys and acknowledges until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

const readyWithinMs = 3_000;
const beatEveryMs = 1_000;
const answerMs = 2_000;
const soonMs = 3_600_000;

/**
 * The overrides as this process obeys them: the revision is asked for every quarter of a second, by one id, and
 * the rest is read only where it is another. While the database is away the last known ones stand.
 */
export function createLiveOverrides(options: LiveOverridesOptions): LiveOverrides {
  const { database, app, instanceId, serverNow, logger, everyMs = 250 } = options;
  const { phaseOverrides } = platformCollections(database);
  const processes = createLiveProcesses(database, serverNow);
  const alarms = createEndAlarms(logger);
  let known = noOverrides;
  let table = createOverrideTable([]);
  let answeredAt: number | null = null;
  let beatenAt = -Infinity;
  let acknowledged = 0;
  let isKnown: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (isKnown = resolve));

  async function look(): Promise<void> {
    const head = await ask(() => phaseOverrides.findOne({ _id: overridesId }, { projection: { revision: 1 } }));
    const revision = head?.revision ?? 0;
    if (revision !== known.revision) {
      const found = await ask(() => phaseOverrides.findOne({ _id: overridesId }));
      known = found ? overridesOf(found) : noOverrides;
      table = createOverrideTable(known.overrides);
      void acknowledgeOnceSettled(known.revision);
      logger.warn({ revision: known.revision, overrides: table.inForce(serverNow()).length }, 'the overrides changed');
      options.onChange?.();
    }
    answeredAt = performance.now();
    isKnown();
  }

  /** What began by the former overrides may hang for long; until it has ended the process is live, and has not acknowledged. */
  async function acknowledgeOnceSettled(revision: number): Promise<void> {
    await options.settled?.();
    if (revision !== known.revision) return;
    acknowledged = revision;
    beatenAt = -Infinity;
  }

  async function beat(): Promise<void> {
    if (performance.now() - beatenAt < beatEveryMs) return;
    beatenAt = performance.now();
    await processes.beat({ _id: instanceId, app, overridesRevision: acknowledged });
  }

  async function lookAndTell(): Promise<void> {
    await look();
    if (alarms.look(known.overrides, serverNow())) options.onChange?.();
  }

  const looking = createTries(logger, { fails: 'the overrides cannot be read; the last known ones stand', worksAgain: 'the overrides can be read again' });
  const beating = createTries(logger, { fails: 'no sign of life can be given; whoever changes overrides is told so', worksAgain: 'signs of life can be given again' });

  async function again(round: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await round();
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    phaseFor: (orgId) => table.phaseFor(orgId, serverNow()),
    isHeld: (orgId) => table.isHeld(orgId, serverNow()),
    revision: () => known.revision,
    async ready() {
      await Promise.race([first, delay(readyWithinMs, undefined, { ref: false })]);
    },
    areKnown: () => answeredAt !== null,
    status: () => ({ revision: known.revision, inForce: table.inForce(serverNow()), silentMs: answeredAt === null ? null : performance.now() - answeredAt }),
    async run(signal) {
      // apart: who cannot read them is live all the same, and must not be taken for one that obeys
      await Promise.all([again(() => looking(lookAndTell), signal), again(() => beating(beat), signal)]);
      await processes.leave(instanceId).catch(() => undefined);
    },
  };
}

const ask = <T>(operation: () => Promise<T>) => answerWithin(answerMs, 'reading overrides', operation);

/** Tells once that something fails, and once that it works again. */
function createTries(logger: Logger, { fails, worksAgain }: { readonly fails: string; readonly worksAgain: string }) {
  let inTrouble = false;
  return async (attempt: () => Promise<void>): Promise<void> => {
    try {
      await attempt();
      if (inTrouble) logger.info(worksAgain);
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) logger.warn({ err: error }, fails);
      inTrouble = true;
    }
  };
}

/** Tells once that an override ends within the hour, and once that it has. */
function createEndAlarms(logger: Logger) {
  const told = new Map<string, 'soon' | 'ended'>();
  return {
    /** Whether one has just ended. */
    look(overrides: readonly PhaseOverride[], now: number): boolean {
      let hasEnded = false;
      const keys = new Set<string>();
      for (const { orgId, phase, at, expiresAt } of overrides) {
        if (!expiresAt) continue;
        const key = [orgId, phase, at.getTime()].join(':');
        keys.add(key);
        const leftMs = expiresAt.getTime() - now;
        const stage = leftMs <= 0 ? 'ended' : leftMs <= soonMs ? 'soon' : undefined;
        if (stage === undefined || told.get(key) === stage) continue;
        told.set(key, stage);
        hasEnded ||= stage === 'ended';
        logger.warn({ orgId, phase: phase ?? 'hold', expiresAt }, stage === 'ended' ? 'an override has ended' : 'an override ends soon');
      }
      for (const key of told.keys()) if (!keys.has(key)) told.delete(key);
      return hasEnded;
    },
  };
}
