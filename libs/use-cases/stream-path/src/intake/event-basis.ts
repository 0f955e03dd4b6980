import type { SubmissionInserted } from '@tandem/change-events';
import { compareClusterTime, type ClusterTime } from '@tandem/documents';
import type { FormWorkflows, KnownWorkflows, StreamState, TriggerRequest } from '@tandem/trigger';
import type { DecisionBasis } from '../plan-batch.ts';
import type { Time } from '../ports.ts';

export interface EventBasisPorts {
  readonly reach: StreamState;
  readonly workflows: KnownWorkflows;
  readonly time: Time;
}

/** What an event that another source brought is decided by. */
export interface EventBasis {
  /**
   * The history that Tandem's own stream keeps, as of the event, where a stream runs and comes so far in time; else
   * the live registry, which may be later than the event. Null where `isDecided` found meanwhile that nothing is left
   * to decide: a stream that runs has mostly been faster. Rejects when a store does, or the signal aborts.
   */
  of(event: SubmissionInserted, isDecided: () => Promise<boolean>, signal: AbortSignal): Promise<DecisionBasis | null>;
}

interface Reading {
  readonly watermark: Awaited<ReturnType<StreamState['watermark']>>;
  readonly hasLeader: boolean;
}

/** How long a stream that runs is waited for, in milliseconds, until it has come to the event. */
const waitForStreamMs = 2_000;
const askEveryMs = 50;
/** One reading serves all events that ask within so many milliseconds; an older one only says less. */
const keepReadingMs = 50;

export function createEventBasis({ reach, workflows, time }: EventBasisPorts): EventBasis {
  const read = createSharedReading(reach, time);

  async function fromHistory({ orgId, submission, clusterTime }: SubmissionInserted, upTo: ClusterTime): Promise<DecisionBasis> {
    const { changedNear, ...found } = await workflows.asOf(orgId, submission.formId, clusterTime, 0, upTo);
    return basisOf(found, { registry: { source: 'history', asOf: clusterTime }, registryRace: changedNear });
  }

  async function fromLive({ orgId, submission }: SubmissionInserted): Promise<DecisionBasis> {
    return basisOf(await workflows.live(orgId, submission.formId), { registry: { source: 'live', asOf: null }, registryRace: true });
  }

  return {
    async of(event, isDecided, signal) {
      const deadline = time.elapsed() + waitForStreamMs;
      for (;;) {
        const reading = await read();
        if (reaches(reading, event.clusterTime)) return fromHistory(event, reading.watermark.clusterTime);
        if (!mayReach(reading, event.clusterTime) || time.elapsed() >= deadline) return fromLive(event);
        await time.sleep(askEveryMs, signal);
        signal.throwIfAborted();
        if (await isDecided()) return null;
      }
    },
  };
}

/** Of the very time of the watermark there may be more that is not done. */
function reaches(reading: Reading, at: ClusterTime): reading is Reading & { readonly watermark: NonNullable<Reading['watermark']> } {
  const { watermark } = reading;
  if (!watermark?.historyFrom) return false;
  return compareClusterTime(watermark.historyFrom, at) <= 0 && compareClusterTime(at, watermark.clusterTime) < 0;
}

/** A history that begins after the event never comes to it. */
function mayReach({ watermark, hasLeader }: Reading, at: ClusterTime): boolean {
  return hasLeader && (!watermark?.historyFrom || compareClusterTime(watermark.historyFrom, at) <= 0);
}

function basisOf({ candidates, malformed }: FormWorkflows, named: Pick<TriggerRequest, 'registry' | 'registryRace'>): DecisionBasis {
  return { candidatesFor: () => candidates, malformedFor: () => malformed, of: ({ clusterTime }) => ({ ...named, clusterTime }) };
}

function createSharedReading(reach: StreamState, time: Pick<Time, 'elapsed'>): () => Promise<Reading> {
  let last: { readonly at: number; readonly reading: Promise<Reading> } | undefined;
  return () => {
    const now = time.elapsed();
    if (last && now - last.at < keepReadingMs) return last.reading;
    const reading = Promise.all([reach.watermark(), reach.hasLeader()]).then(([watermark, hasLeader]) => ({ watermark, hasLeader }));
    const own = { at: now, reading };
    last = own;
    reading.catch(() => {
      if (last === own) last = undefined;
    });
    return reading;
  };
}
