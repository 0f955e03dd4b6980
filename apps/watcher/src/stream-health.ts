import { isTandemError } from '@tandem/errors';
import type { HealthReading } from '@tandem/service-host';
import type { StreamStatus } from '@tandem/stream-path';

/** A trouble shorter than this is a hiccup: it is shown, but the process counts as ready. */
const failingAfterMs = 10_000;

/** Whether this process does its part: a leader reads, a standby waits. */
export function streamReading(status: StreamStatus, now: number): HealthReading {
  const { role, epoch, lagMs, troubles, historyLost } = status;
  if (historyLost !== undefined) return { status: 'failing', detail: messageOf(historyLost) };
  const [trouble] = troubles;
  if (trouble) {
    const seconds = Math.round((now - trouble.since) / 1_000);
    const detail = `${role}: ${trouble.step} failed ${trouble.attempts} times in ${seconds} s: ${messageOf(trouble.error)}`;
    return { status: now - trouble.since > failingAfterMs ? 'failing' : 'degraded', detail };
  }
  if (role === 'standby') return { status: 'ok', detail: 'standby' };
  const lag = lagMs === undefined ? 'lag unknown' : `lag ${(lagMs / 1_000).toFixed(3)} s`;
  return { status: 'ok', detail: `leader, epoch ${epoch ?? 'unknown'}, ${lag}` };
}

function messageOf(error: unknown): string {
  if (isTandemError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name} ${error.message}`.slice(0, 300) : 'an unknown error';
}
