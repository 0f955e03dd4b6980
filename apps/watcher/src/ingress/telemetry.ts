import type { IntakeOutcome } from '@tandem/stream-path';
import { Counter, Histogram, type Registry } from 'prom-client';

/** What became of a request. `refused`: of what was signed; `unavailable`: it is to come again. */
export type IngressOutcome = IntakeOutcome['outcome'] | 'unsigned' | 'stale' | 'wrong-signature' | 'unreadable' | 'busy' | 'unavailable';

export interface IngressTelemetry {
  answered(outcome: IngressOutcome, registry?: string): void;
  /** Seconds from the event's commit to its durable end. */
  took(seconds: number): void;
}

/** What comes over HTTP, as metrics. */
export function createIngressTelemetry(registry: Registry): IngressTelemetry {
  const registers = [registry];
  const events = new Counter({ name: 'tandem_ingress_events_total', help: 'Events that came over HTTP, by what became of them', labelNames: ['outcome'], registers });
  const registries = new Counter({ name: 'tandem_ingress_decisions_total', help: 'Events that were decided, by the registry they were decided by', labelNames: ['registry'], registers });
  const seconds = new Histogram({
    name: 'tandem_ingress_commit_to_done_seconds',
    help: 'From an event’s commit to the answer that it is durably done',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  return {
    answered(outcome, decidedBy) {
      events.inc({ outcome });
      if (decidedBy !== undefined) registries.inc({ registry: decidedBy });
    },
    took: (value) => { seconds.observe(Math.max(0, value)); },
  };
}
