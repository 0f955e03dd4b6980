import type { HealthReading } from '@tandem/service-host';
import { Gauge, type Registry } from 'prom-client';
import type { UnleashPhaseSource } from './unleash-phase-source.ts';

type Followed = Pick<UnleashPhaseSource, 'status'>;

/** Without Unleash the last known phases stand, and stamped submissions don't ask for them. */
export function flagReading(flag: Followed): HealthReading {
  const { state } = flag.status();
  return state === 'current' ? { status: 'ok' } : { status: 'degraded', detail: `phases: ${state}` };
}

/** Gauges of how well this process knows the flag; absent until they are told from whom. */
export function createFlagMetrics(registry: Registry): (flag: Followed) => void {
  const registers = [registry];
  let followed: Followed | undefined;
  new Gauge({
    name: 'tandem_flag_current', help: 'Whether Unleash answers this process, 0 or 1; where it does not, the last known phases stand', registers,
    collect() {
      if (followed) this.set(followed.status().state === 'current' ? 1 : 0);
      else this.remove();
    },
  });
  new Gauge({
    name: 'tandem_flag_silent_seconds', help: 'Since Unleash last answered this process; absent where it never did', registers,
    collect() {
      const silentMs = followed?.status().silentMs ?? null;
      if (silentMs === null) this.remove();
      else this.set(silentMs / 1_000);
    },
  });
  return (flag) => {
    followed = flag;
  };
}
