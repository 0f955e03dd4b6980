import { submissionStreamName, type StreamGap } from '@tandem/documents';
import { drain, type DrainOutcome } from './drain.ts';
import { lead, type LeadOptions } from './lead.ts';
import { standByAndLead, type Term } from './leadership.ts';
import type { StreamObservation, StreamObserver, StreamRole } from './observation.ts';
import { createOwnCheckpoints } from './own-checkpoints.ts';
import type { StreamLeases, Time } from './ports.ts';
import type { Progress } from './progress.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { createTroubleList, type StreamStatus } from './stream-status.ts';
import { watchCheckpoints } from './watch-checkpoints.ts';

export interface StreamPathPorts extends Pick<LeadOptions, 'source' | 'checkpoints' | 'gaps' | 'history' | 'archive' | 'live' | 'trigger' | 'deadLetters' | 'earlier' | 'phases' | 'submissions'> {
  readonly leases: StreamLeases;
  readonly time: Time;
  readonly observe?: StreamObserver;
}

export interface StreamPathSettings {
  /** This process, in the lease. */
  readonly holder: string;
  /** By which its lease, checkpoint and gaps are named; that of the only one when absent. */
  readonly stream?: string;
  readonly checkpointEveryMs?: number;
  /** How many direct writes of an organization may trigger each second. */
  readonly directWritesPerSecond?: number;
  /** How many updates of an organization may trigger each second. */
  readonly updatesPerSecond?: number;
  /** How far clocks may be apart: so far beside a gap its submissions are looked for, in milliseconds. */
  readonly backfillMarginMs?: number;
  /** How long a stop waits for what is under way, in milliseconds. */
  readonly finishWithinMs?: number;
}

export interface StreamPath {
  /** Stands by, leads, stands by again; resolves after the signal has aborted and what was under way is finished. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Instead of `run`: leads once, if nobody else does, until all that had happened by now is done, or for so many milliseconds. Rejects where it is refused the lead by its settings. */
  drain(withinMs: number, signal: AbortSignal): Promise<DrainOutcome>;
  status(): StreamStatus;
}

const defaults: Required<Omit<StreamPathSettings, 'holder'>> = {
  stream: submissionStreamName,
  checkpointEveryMs: 500,
  directWritesPerSecond: 200,
  updatesPerSecond: 200,
  backfillMarginMs: 3_600_000,
  finishWithinMs: 6_000,
};

const leaseTtlMs = 3_000;
const standbyEveryMs = 500;

/** The change-stream path: from inserts and workflow changes, as the server tells them, to decisions. */
export function createStreamPath(ports: StreamPathPorts, given: StreamPathSettings): StreamPath {
  const settings = { ...defaults, ...given };
  const troubles = createTroubleList(() => ports.time.now());
  let role: StreamRole = 'standby';
  let epoch: number | null = null;
  const checkpoints = watchCheckpoints(createOwnCheckpoints(ports.checkpoints, ports.source.organizationPrefix), ports.time);
  let line: { readonly progress: Progress; readonly registry: StreamRegistry; readonly gaps: () => readonly StreamGap[] } | undefined;
  const openGaps = () => line?.gaps() ?? [];

  const observe = (observation: StreamObservation): void => {
    troubles.observe(observation);
    if (observation.type === 'role') ({ role, epoch } = observation);
    ports.observe?.(observation);
  };
  const leadOptions: LeadOptions = {
    ...ports,
    ...settings,
    checkpoints,
    followsUpdates: ports.submissions !== undefined,
    observe,
    onProgress: (progress, registry, gaps) => {
      line = { progress, registry, gaps };
    },
  };

  async function leadTerm({ epoch: ownEpoch, lost }: Term, stop: AbortSignal): Promise<void> {
    try {
      await lead({ stream: settings.stream, epoch: ownEpoch }, leadOptions, { stop, lost });
    } finally {
      line = undefined;
    }
  }

  const leadership = { ...ports, observe, holder: settings.holder, lease: settings.stream, ttlMs: leaseTtlMs, standbyEveryMs };

  return {
    run: (signal) => standByAndLead(leadership, (term) => leadTerm(term, signal), signal),
    drain: (withinMs, signal) => drain({ ...leadership, withinMs, progress: () => (openGaps().length > 0 ? undefined : line?.progress), checkpoint: () => checkpoints.last(), now: () => ports.source.now(signal) }, leadTerm, signal),
    status: () => ({
      role,
      epoch,
      lagMs: line && lagOf(line.progress, openGaps(), ports.time.now()),
      troubles: troubles.read(),
      gaps: openGaps(),
      workflows: line?.registry.size ?? 0,
      batchesInFlight: line?.progress.batchesInFlight ?? 0,
      bytesInFlight: line?.progress.bytesInFlight ?? 0,
      checkpoint: line && checkpoints.last(),
    }),
  };
}

/** Nothing after the beginning of an open gap is done as far as anybody may rely on it. */
function lagOf(progress: Progress, [oldest]: readonly StreamGap[], now: number): number {
  return oldest ? Math.max(progress.lagMs(), now - oldest.from.seconds * 1_000) : progress.lagMs();
}
