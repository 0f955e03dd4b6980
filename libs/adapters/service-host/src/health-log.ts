import type { Health, HealthStatus } from './health.ts';
import type { Service } from './service.ts';

/**
 * Says in the log when a part of the process gets worse or better, also one that never was well since the
 * start: readiness alone is only seen by those who ask.
 * @returns what looks again; call it every second or so.
 */
export function createHealthLog(health: Health, logger: Pick<Service['logger'], 'warn' | 'info'>): () => void {
  const known = new Map<string, HealthStatus>();
  return () => {
    for (const [part, { status, detail, hint }] of Object.entries(health.read().parts)) {
      const before = known.get(part) ?? 'ok';
      known.set(part, status);
      if (status === before) continue;
      if (status === 'ok') logger.info({ part }, 'works again');
      else logger.warn({ part, status, detail, hint }, 'does not work as it should');
    }
  };
}
