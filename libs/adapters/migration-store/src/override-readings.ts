import type { HealthReading } from '@tandem/service-host';
import { Gauge, type Registry } from 'prom-client';
import type { LiveOverrides } from './live-overrides.ts';

/** So long without an answer, in milliseconds, and a change might not be seen within a second. */
const silentMs = 5_000;

/** Health says that overrides are in force, so that nobody forgets them. */
export function overridesReading(overrides: Pick<LiveOverrides, 'status'>): HealthReading {
  const status = overrides.status();
  if (status.silentMs === null) return { status: 'degraded', detail: 'overrides were never read: the flag alone counts, and what a hold would bind waits' };
  if (status.silentMs > silentMs) return { status: 'degraded', detail: 'overrides cannot be read; the last known ones stand' };
  if (status.inForce.length === 0) return { status: 'ok' };
  const [first] = status.inForce;
  const what = `${first?.orgId ?? 'all organizations'}: ${first?.phase ?? 'hold'}${first?.expiresAt ? ` until ${first.expiresAt.toISOString()}` : ''}`;
  return { status: 'degraded', detail: `${status.inForce.length} overrides in force: ${what}`, hint: 'See `npm run migration -- status`.' };
}

type Followed = Pick<LiveOverrides, 'status'>;

/** Gauges of what this process obeys; absent until they are told from whom. `serverNow` in milliseconds. */
export function createOverrideMetrics(registry: Registry): (overrides: Followed, serverNow: () => number) => void {
  const registers = [registry];
  let watched: { readonly overrides: Followed; readonly serverNow: () => number } | undefined;
  new Gauge({
    name: 'tandem_overrides_in_force', help: 'Break-glass overrides that this process obeys: of the phase, and holds', labelNames: ['kind'], registers,
    collect() {
      if (!watched) return;
      const { inForce } = watched.overrides.status();
      this.set({ kind: 'phase' }, inForce.filter(({ phase }) => phase !== null).length);
      this.set({ kind: 'hold' }, inForce.filter(({ phase }) => phase === null).length);
    },
  });
  new Gauge({ name: 'tandem_overrides_revision', help: 'The revision of the overrides that this process obeys', registers, collect() { if (watched) this.set(watched.overrides.status().revision); } });
  new Gauge({
    name: 'tandem_override_ends_seconds', help: 'Until the next override ends by itself; absent where none will', registers,
    collect() {
      const ends = watched?.overrides.status().inForce.flatMap(({ expiresAt }) => (expiresAt ? [expiresAt.getTime()] : [])) ?? [];
      if (!watched || ends.length === 0) this.remove();
      else this.set(Math.max(0, Math.min(...ends) - watched.serverNow()) / 1_000);
    },
  });
  return (overrides, serverNow) => {
    watched = { overrides, serverNow };
  };
}
