import type { StreamGap } from '@tandem/documents';
import { settingsStep } from './leadership.ts';
import type { StreamObservation, StreamRole } from './observation.ts';
import type { KnownCheckpoint } from './watch-checkpoints.ts';

/** A step that fails and is tried again. */
export interface Trouble {
  readonly step: string;
  readonly attempts: number;
  /** By the server's clock, in milliseconds. */
  readonly since: number;
  readonly error: unknown;
}

/** Where the stream path stands, for health and for people. */
export interface StreamStatus {
  readonly role: StreamRole;
  readonly epoch: number | null;
  /** In milliseconds: 0 only after an empty batch; undefined on a standby, and before the checkpoint is known. */
  readonly lagMs: number | undefined;
  /** The longest first. */
  readonly troubles: readonly Trouble[];
  /** Stretches of the stream that are lost and being made up for, the oldest first. */
  readonly gaps: readonly StreamGap[];
  /** How many the registry holds. */
  readonly workflows: number;
  readonly batchesInFlight: number;
  /** About how much memory the events under way take. */
  readonly bytesInFlight: number;
  /** Undefined on a standby, and before it is known. */
  readonly checkpoint: KnownCheckpoint | undefined;
}

/** What the observations come to. Several at once may be at the same step: it is well again when all of them have ended. */
export function createTroubleList(now: () => number) {
  const troubles = new Map<string, { readonly trouble: Trouble; readonly open: number }>();

  function fails({ step, attempt: attempts, error }: Extract<StreamObservation, { readonly type: 'retrying' }>): void {
    const there = troubles.get(step);
    const open = there ? there.open + (attempts === 1 ? 1 : 0) : 1;
    troubles.set(step, { trouble: { step, attempts, error, since: there?.trouble.since ?? now() }, open });
  }

  function ends(step: string): void {
    const there = troubles.get(step);
    if (there && there.open > 1) troubles.set(step, { ...there, open: there.open - 1 });
    else troubles.delete(step);
  }

  return {
    observe(observation: StreamObservation): void {
      if (observation.type === 'retrying') fails(observation);
      if (observation.type === 'recovered' || observation.type === 'given-up') ends(observation.step);
      // whatever kept this process from leading is over
      if (observation.type === 'batch-read') troubles.delete(settingsStep);
      // a role says nothing about the settings: with wrong ones it does not last
      if (observation.type === 'role') for (const step of troubles.keys()) if (step !== settingsStep) troubles.delete(step);
    },
    read: (): readonly Trouble[] => [...troubles.values()].map(({ trouble }) => trouble).sort((a, b) => a.since - b.since),
  };
}
