import type { ClusterTime, StreamGap, StreamPartition } from '@tandem/documents';
import { isTandemError } from '@tandem/errors';
import { fallbackLagBoundMs } from '@tandem/routing';
import type { HealthReading } from '@tandem/service-host';
import type { Canary, StreamStatus } from '@tandem/stream-path';
import type { Runway } from './runway.ts';

/** A trouble shorter than this is a hiccup: it is shown, but the process counts as ready. */
const failingAfterMs = 10_000;

/** Whether this process does its part: a leader reads, a standby waits. `concerns` are what else people should look at. */
export function streamReading(status: StreamStatus, now: number, concerns: readonly string[]): HealthReading {
  const { role, epoch, lagMs, troubles, gaps } = status;
  const [trouble] = troubles;
  if (trouble) {
    const seconds = Math.round((now - trouble.since) / 1_000);
    const detail = `${role}: ${trouble.step} failed ${trouble.attempts} times in ${seconds} s: ${kindAndMessageOf(trouble.error)}`;
    // wrong settings are no hiccup
    const isFailing = now - trouble.since > failingAfterMs || isTandemError(trouble.error, 'CONFIG_INVALID');
    return { status: isFailing ? 'failing' : 'degraded', detail };
  }
  if (role === 'standby') return { status: 'ok', detail: 'standby' };
  const lag = lagMs === undefined ? 'lag unknown' : `lag ${(lagMs / 1_000).toFixed(3)} s`;
  const isFine = concerns.length === 0 && gaps.length === 0 && (lagMs ?? 0) < fallbackLagBoundMs;
  return { status: isFine ? 'ok' : 'degraded', detail: [`leader, epoch ${epoch ?? 'unknown'}`, lag, ...gaps.map(backfillingText), ...concerns].join(', ') };
}

const severity = ['ok', 'degraded', 'failing'] as const;

/** The worst of all streams, each with its word; that of the only one, as it is. */
export function allStreamsReading(readings: readonly { readonly partition: StreamPartition; readonly reading: HealthReading }[]): HealthReading {
  const [only] = readings;
  if (only && readings.length === 1) return only.reading;
  const worst = Math.max(...readings.map(({ reading }) => severity.indexOf(reading.status)));
  return { status: severity[worst] ?? 'failing', detail: readings.map(({ partition: { number, of }, reading }) => `${number} of ${of}: ${reading.detail ?? reading.status}`).join('; ') };
}

function backfillingText({ from, to, counts }: StreamGap): string {
  return `backfilling a gap of ${to.seconds - from.seconds} s from ${textOf(from)} to ${textOf(to)}, ${counts.backfilled} of ${counts.read} read were left to do`;
}

function textOf({ seconds }: ClusterTime): string {
  return new Date(seconds * 1_000).toISOString();
}

/** What goes well for now, and may not for long. */
export function concernsOf(runway: Runway, canary: Canary | undefined): readonly string[] {
  const runwayMs = runway.readMs() ?? 0;
  const overdueMs = canary?.overdueMs() ?? 0;
  return [
    ...(runway.isShort() ? [`runway only ${Math.round(runwayMs / 1_000)} s: history may be lost, enlarge the oplog`] : []),
    ...(overdueMs > 0 ? [`no canary came back, ${Math.round(overdueMs / 1_000)} s overdue`] : []),
  ];
}

function kindAndMessageOf(error: unknown): string {
  if (isTandemError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name} ${error.message}`.slice(0, 300) : 'an unknown error';
}
