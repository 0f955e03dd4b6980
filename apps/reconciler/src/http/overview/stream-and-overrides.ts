import { mostOrganizations, type Overview, type OverrideView, type StreamPoint } from '@tandem/console-contract';
import type { PhaseOverrides, StreamSample } from '@tandem/documents';
import { isInForce } from '@tandem/routing';
import { clipped, clippedName, isoTime } from '../answers.ts';

/** A sample older than this (milliseconds) says nothing about now. */
const currentMs = 45_000;

interface SampleReading {
  latest(): Promise<StreamSample | null>;
}

/** Lag by the leader's own sample while it is fresh, which knows of an idle stream that nothing is behind; else by the checkpoint. */
export async function readStream(
  byCheckpoint: () => Promise<{ readonly lagMs: number | null; readonly hasLeader: boolean }>,
  samples: SampleReading,
  now: number,
): Promise<Pick<Overview['stream'], 'lagMs' | 'runwayMs' | 'hasLeader'>> {
  const [checkpoint, sample] = await Promise.all([byCheckpoint(), samples.latest()]);
  const isCurrent = sample !== null && now - sample.at.getTime() < currentMs;
  if (!isCurrent) return { ...checkpoint, runwayMs: null };
  return { hasLeader: checkpoint.hasLeader, lagMs: checkpoint.hasLeader ? sample.lagMs : checkpoint.lagMs, runwayMs: sample.runwayMs };
}

export function streamPointsOf(samples: readonly StreamSample[]): readonly StreamPoint[] {
  return samples.map(({ at, lagMs, runwayMs }) => ({ at: isoTime(at), lagMs, runwayMs }));
}

/** Those in force, the deployment's first. */
export function overrideViewsOf({ overrides }: PhaseOverrides, now: number): readonly OverrideView[] {
  return overrides
    .filter((override) => isInForce(override, now))
    .sort((a, b) => (a.orgId ?? '').localeCompare(b.orgId ?? ''))
    .slice(0, mostOrganizations)
    .map(({ orgId, phase, reason, by, expiresAt }) => ({
      orgId, what: phase === null ? 'On hold' : `Overridden to ${phase}`, reason: clipped(reason), by: clippedName(by), until: isoTime(expiresAt),
    }));
}
