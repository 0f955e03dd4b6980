import type { OrgId } from '@tandem/documents';
import type { StreamState } from '@tandem/trigger';
import type { Clock } from '../ports.ts';
import { deadLetterOf } from './dead-letter.ts';
import { isDue, type StreamReading } from './due.ts';
import { createOrganizationScan, type OrganizationScan, type ScanSettings, type Waiting } from './organization-scan.ts';
import { createPoisonGuard } from './poison-guard.ts';
import type { FallbackStore } from './ports.ts';
import { shareOut } from './share-out.ts';
import { historyReachOf } from './request.ts';
import { triggerDue, type History, type Triggered, type TriggerDuePorts } from './trigger-due.ts';

export interface FallbackSettings extends ScanSettings {
  /** How many submissions one round triggers at most; with the pause between rounds, the rate. */
  readonly mostPerRound: number;
  /** How long one is left alone that failed while all others did too. */
  readonly retrySuspectsMs: number;
}

export interface FallbackPorts extends TriggerDuePorts {
  readonly store: FallbackStore;
  readonly stream: StreamState;
  readonly clock: Clock;
}

export interface FallbackResult extends Triggered {
  /** Unsettled submissions that aren't due, or for which the round had no room. */
  readonly waiting: number;
  /** Submissions that fail by themselves, or that nobody can read, and were given a dead letter. */
  readonly deadLettered: number;
  /** What went wrong in single organizations and submissions; what has no dead letter is done again. */
  readonly failures: readonly unknown[];
}

export interface Fallback {
  /**
   * One round over all organizations. What fails is done again by a later round, which is harmless:
   * every step is keyed. Rejects where not even the organizations can be read.
   */
  round(signal: AbortSignal): Promise<FallbackResult>;
}

interface Turn {
  readonly orgId: OrgId;
  readonly scan: OrganizationScan;
  readonly now: number;
  readonly due: readonly Waiting[];
}

interface Totals extends Record<Exclude<keyof FallbackResult, 'failures'>, number> {
  readonly failures: unknown[];
}

/** Triggers stamped submissions whose owner has left neither a decision nor a dead letter. One process at a time: it is leased. */
export function createFallback(ports: FallbackPorts, settings: FallbackSettings): Fallback {
  const scans = new Map<OrgId, OrganizationScan>();
  const guard = createPoisonGuard();
  /** The organization that was last given room; the next round begins behind it. */
  let lastServed = '';

  async function scanOf(orgId: OrgId, now: number): Promise<OrganizationScan> {
    const known = scans.get(orgId);
    if (known) return known;
    const scan = await createOrganizationScan(ports.store, orgId, settings, now);
    scans.set(orgId, scan);
    return scan;
  }

  async function turnOf(orgId: OrgId, stream: StreamReading, total: Totals, signal: AbortSignal): Promise<Turn> {
    const now = ports.clock();
    const scan = await scanOf(orgId, now);
    const waiting = await scan.scan(now, signal);
    total.waiting += waiting.length;
    return { orgId, scan, now, due: waiting.filter((one) => one.notBefore <= now && isDue(one, stream, now, settings)) };
  }

  async function serve({ orgId, scan, now, due }: Turn, history: History, total: Totals, signal: AbortSignal): Promise<void> {
    const { results, done, poison, suspects } = await guard.run(due, (some) => triggerDue(ports, orgId, some, history, signal), signal, (worked) => worked);
    await ports.store.recordDeadLetters(poison.map(({ item, error }) => deadLetterOf(orgId, item, error, now)));
    // What was deleted since can't be triggered any more, and is settled too.
    for (const { submissionId } of [...done, ...poison.map(({ item }) => item)]) scan.settle(submissionId);
    for (const { item } of suspects) scan.postpone(item.submissionId, now + settings.retrySuspectsMs);
    await scan.advance(now);
    for (const { triggered, tooOld } of results) {
      total.triggered += triggered;
      total.tooOld += tooOld;
    }
    total.deadLettered += poison.length;
    total.waiting -= done.length + poison.length;
    total.failures.push(...[...poison, ...suspects].map(({ error }) => error));
  }

  /** Shares the round's room out among those that have something due. */
  function withRoom(turns: readonly Turn[]): readonly Turn[] {
    const inOrder = [...turns.filter(({ orgId }) => orgId > lastServed), ...turns.filter(({ orgId }) => orgId <= lastServed)];
    const shares = shareOut(settings.mostPerRound, inOrder.map(({ due }) => due.length));
    const served = inOrder.map((turn, index) => ({ ...turn, due: turn.due.slice(0, shares[index]) }));
    lastServed = served.findLast(({ due }) => due.length > 0)?.orgId ?? lastServed;
    return served;
  }

  return {
    async round(signal) {
      const total: Totals = { triggered: 0, tooOld: 0, waiting: 0, deadLettered: 0, failures: [] };
      const reach = historyReachOf(await ports.stream.watermark());
      const stream = { watermark: reach.upTo, hasLeader: await ports.stream.hasLeader() };
      const organizations = await ports.store.organizations(signal);
      forgetOthers(scans, organizations);
      const turns = await eachApart(organizations, total, signal, (orgId) => turnOf(orgId, stream, total, signal));
      await eachApart(withRoom(turns), total, signal, (turn) => serve(turn, { reach, marginMs: settings.marginMs }, total, signal));
      return total;
    },
  };
}

/** One organization's trouble must not keep the others waiting. */
async function eachApart<Item, Result>(items: readonly Item[], { failures }: Totals, signal: AbortSignal, step: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    if (signal.aborted) break;
    try {
      results.push(await step(item));
    } catch (error) {
      failures.push(error);
    }
  }
  return results;
}

function forgetOthers(scans: Map<OrgId, OrganizationScan>, organizations: readonly OrgId[]): void {
  const present = new Set(organizations);
  for (const orgId of scans.keys()) if (!present.has(orgId)) scans.delete(orgId);
}
