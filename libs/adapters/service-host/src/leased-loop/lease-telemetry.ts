import { Counter, Gauge, type Registry } from 'prom-client';

export type RoundOutcome = 'done' | 'failed';

/** What a leased loop tells of itself, by the name of its lease. */
export interface LeaseTelemetry<Name extends string = string> {
  readonly leaseHeld: (lease: Name, isHeld: boolean) => void;
  readonly roundEnded: (lease: Name, outcome: RoundOutcome) => void;
}

export function createLeaseTelemetry(registry: Registry): LeaseTelemetry {
  const registers = [registry];
  const held = new Gauge({ name: 'tandem_lease_held', help: 'Whether this process has the lease of a loop that one process runs at a time, 0 or 1', labelNames: ['lease'], registers });
  const rounds = new Counter({ name: 'tandem_leased_rounds_total', help: 'Rounds of the loop that whoever has the lease runs, by how they ended', labelNames: ['lease', 'outcome'], registers });
  return {
    leaseHeld(lease, isHeld) {
      held.set({ lease }, isHeld ? 1 : 0);
      // a loop that has never failed says so
      for (const outcome of ['done', 'failed'] as const) rounds.inc({ lease, outcome }, 0);
    },
    roundEnded(lease, outcome) {
      rounds.inc({ lease, outcome });
    },
  };
}
