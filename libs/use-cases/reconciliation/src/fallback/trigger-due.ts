import type { OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { KnownWorkflows, Trigger, TriggerRequest } from '@tandem/trigger';
import type { Waiting } from './organization-scan.ts';
import type { Failure, Worked } from './poison-guard.ts';
import type { FallbackStore } from './ports.ts';
import { fallbackRequest, type HistoryReach } from './request.ts';

export interface TriggerDuePorts {
  readonly store: Pick<FallbackStore, 'load'>;
  readonly registry: KnownWorkflows;
  readonly trigger: Trigger;
}

export interface Triggered {
  readonly triggered: number;
  /** Refused by the trigger: older than the keys that guard them. */
  readonly tooOld: number;
}

export interface TriggeredDue extends Triggered, Worked<Waiting> {}

export interface History {
  readonly reach: HistoryReach;
  readonly marginMs: number;
}

/** Triggers those submissions, as one batch, but for those that nobody can read; what was deleted since is left out. Rejects when any step fails. */
export async function triggerDue(ports: TriggerDuePorts, orgId: OrgId, due: readonly Waiting[], { reach, marginMs }: History, signal: AbortSignal): Promise<TriggeredDue> {
  const loaded = new Map((await ports.store.load(orgId, due)).map((one) => [one.submissionId, one]));
  const requests: TriggerRequest[] = [];
  const read: Waiting[] = [];
  const unreadable: Failure<Waiting>[] = [];
  for (const item of due) {
    const found = loaded.get(item.submissionId);
    if (found?.outcome === 'unreadable') unreadable.push({ item, error: new TandemError('DOCUMENT_INVALID', `the submission ${item.submissionId}: ${found.reason}`) });
    if (found?.outcome !== 'read') continue;
    read.push(item);
    const { mergeKey, stamp, traces } = item;
    requests.push(await fallbackRequest(ports.registry, { submission: found.submission, stamp, mergeKey, clusterTime: traces.clusterTime }, reach, marginMs));
  }
  const results = await ports.trigger.triggerAll(requests, signal);
  const tooOld = results.filter(({ outcome }) => outcome === 'too-old').length;
  return { triggered: results.length - tooOld, tooOld, read, unreadable };
}
