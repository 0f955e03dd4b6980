import type { OrgId } from '@tandem/documents';
import type { Trigger } from '@tandem/trigger';
import type { Clock } from '../ports.ts';
import { isDue, type StreamReading } from './due.ts';
import { createOrganizationScan, type OrganizationScan, type ScanSettings, type Waiting } from './organization-scan.ts';
import type { FallbackRegistry, FallbackStore, StreamState } from './ports.ts';
import { fallbackRequest, type HistoryReach } from './request.ts';

export interface FallbackSettings extends ScanSettings {
  /** How many submissions one round triggers at most; with the pause between rounds, the rate. */
  readonly mostPerRound: number;
}

export interface FallbackPorts {
  readonly store: FallbackStore;
  readonly stream: StreamState;
  readonly registry: FallbackRegistry;
  readonly trigger: Trigger;
  readonly clock: Clock;
}

export interface FallbackRound {
  readonly triggered: number;
  /** Refused by the trigger: older than the keys that guard them. */
  readonly tooOld: number;
  /** Unsettled submissions that aren't due, or for which the round had no room. */
  readonly waiting: number;
}

export interface FallbackResult extends FallbackRound {
  /** What went wrong in single organizations; the next round does theirs again. */
  readonly failures: readonly unknown[];
}

export interface Fallback {
  /**
   * One round over all organizations. What fails is done again by the next round, which is harmless:
   * every step is keyed. Rejects where not even the organizations can be read.
   */
  round(signal: AbortSignal): Promise<FallbackResult>;
}

/** Triggers stamped submissions whose owner has left neither a decision nor a dead letter. One process at a time: it is leased. */
export function createFallback(ports: FallbackPorts, settings: FallbackSettings): Fallback {
  const scans = new Map<OrgId, OrganizationScan>();

  async function scanOf(orgId: OrgId, now: number): Promise<OrganizationScan> {
    const known = scans.get(orgId);
    if (known) return known;
    const scan = await createOrganizationScan(ports.store, orgId, settings, now);
    scans.set(orgId, scan);
    return scan;
  }

  async function roundOf(orgId: OrgId, stream: StreamReading, reach: HistoryReach, room: number, signal: AbortSignal): Promise<FallbackRound> {
    const now = ports.clock();
    const scan = await scanOf(orgId, now);
    const waiting = await scan.scan(now, signal);
    const due = waiting.filter((one) => isDue(one, stream, now, settings)).slice(0, room);
    const outcome = await triggerThem(ports, orgId, due, scan, { reach, marginMs: settings.marginMs }, signal);
    await scan.advance(now);
    return { ...outcome, waiting: waiting.length - due.length };
  }

  return {
    async round(signal) {
      const total = { triggered: 0, tooOld: 0, waiting: 0 };
      const failures: unknown[] = [];
      const watermark = await ports.stream.watermark();
      const reach = { from: watermark?.historyFrom ?? null, upTo: watermark?.clusterTime ?? null };
      const stream = { watermark: reach.upTo, hasLeader: await ports.stream.hasLeader() };
      for (const orgId of await ports.store.organizations(signal)) {
        if (signal.aborted) break;
        try {
          const outcome = await roundOf(orgId, stream, reach, settings.mostPerRound - total.triggered, signal);
          total.triggered += outcome.triggered;
          total.tooOld += outcome.tooOld;
          total.waiting += outcome.waiting;
        } catch (error) {
          // One organization's trouble must not keep the others waiting.
          failures.push(error);
        }
      }
      return { ...total, failures };
    },
  };
}

async function triggerThem(
  ports: FallbackPorts,
  orgId: OrgId,
  due: readonly Waiting[],
  scan: OrganizationScan,
  history: { readonly reach: HistoryReach; readonly marginMs: number },
  signal: AbortSignal,
): Promise<{ triggered: number; tooOld: number }> {
  if (due.length === 0) return { triggered: 0, tooOld: 0 };
  const loaded = new Map((await ports.store.load(orgId, due.map(({ submissionId }) => submissionId))).map((one) => [one.submissionId, one]));
  const requests = [];
  for (const { submissionId, mergeKey, stamp, traces } of due) {
    const submission = loaded.get(submissionId);
    if (!submission) continue;
    const event = { submission, stamp, mergeKey, clusterTime: traces.clusterTime };
    requests.push(await fallbackRequest(ports.registry, event, history.reach, history.marginMs));
  }
  const results = await ports.trigger.triggerAll(requests, signal);
  // What was deleted since can't be triggered any more, and is settled too.
  for (const { submissionId } of due) scan.settle(submissionId);
  const tooOld = results.filter(({ outcome }) => outcome === 'too-old').length;
  return { triggered: results.length - tooOld, tooOld };
}
