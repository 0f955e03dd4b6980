import type { UpdateDataOrigin } from '@tandem/documents';
import { untilDone } from './backoff.ts';
import type { PlannedUpdate } from './batch-plan.ts';
import type { PerformOptions } from './perform-options.ts';
import type { FoundSubmissions, SubmissionPlace } from './ports.ts';

/** An update with its document, or with why there is none. */
export interface KnownUpdate {
  readonly planned: PlannedUpdate;
  readonly dataFrom: UpdateDataOrigin;
  readonly document?: unknown;
  readonly oversizedBytes?: number;
}

export interface WithDocuments {
  readonly known: readonly KnownUpdate[];
  /** To be asked for again: what was looked up by then was large. */
  readonly unread: readonly PlannedUpdate[];
  /** Deleted since, so that nobody can tell any more what they were. */
  readonly gone: number;
}

const nothing: FoundSubmissions = { found: new Map(), unread: new Set() };

/** Looks up, once each, the documents that updates of one place do not tell. Rejects only when the signal aborts. */
export async function withDocuments(place: SubmissionPlace, updates: readonly PlannedUpdate[], options: PerformOptions, signal: AbortSignal): Promise<WithDocuments> {
  const { found, unread } = await lookUp(place, updates.filter(isUntold), options, signal);
  const known: KnownUpdate[] = [];
  const left: PlannedUpdate[] = [];
  let gone = 0;
  for (const planned of updates) {
    const { mergeKey } = planned.update;
    const looked = found.get(mergeKey);
    if (!isUntold(planned)) known.push(toldBy(planned));
    else if (unread.has(mergeKey)) left.push(planned);
    else if (looked) known.push({ planned, dataFrom: 'lookup', ...looked });
    else gone += 1;
  }
  return { known, unread: left, gone };
}

function isUntold({ update, raw }: PlannedUpdate): boolean {
  return update.document === undefined && raw.oversizedBytes === undefined;
}

function toldBy(planned: PlannedUpdate): KnownUpdate {
  const { update, raw } = planned;
  const dataFrom = raw.operationType === 'replace' ? 'event' : 'post-image';
  return { planned, dataFrom, document: update.document, ...(raw.oversizedBytes !== undefined && { oversizedBytes: raw.oversizedBytes }) };
}

async function lookUp(place: SubmissionPlace, updates: readonly PlannedUpdate[], options: PerformOptions, signal: AbortSignal): Promise<FoundSubmissions> {
  const last = updates.at(-1);
  const submissions = options.updates?.submissions;
  if (!last || !submissions) return nothing;
  const ids = new Map(updates.map(({ update: { mergeKey, documentId } }) => [mergeKey, { documentKey: mergeKey, documentId }]));
  return untilDone('update-lookup', options, signal, () => submissions.find(place, [...ids.values()], last.update.clusterTime, signal), () => true);
}
