import { phases, type Phase } from '@tandem/documents';
import type { ExplicitResult } from '@tandem/explicit-path';
import { createOverrideMetrics } from '@tandem/migration-store';
import { createFlagMetrics } from '@tandem/unleash';
import { Counter, Gauge, type Registry } from 'prom-client';

export interface Telemetry {
  /** A submission was inserted; repeats are not counted. */
  readonly submission: (phase: Phase) => void;
  readonly explicitCall: (outcome: ExplicitResult['outcome'] | 'failed') => void;
  readonly malformedVariant: () => void;
  readonly watchOverrides: ReturnType<typeof createOverrideMetrics>;
  readonly watchFlag: ReturnType<typeof createFlagMetrics>;
  readonly observeInFlight: (read: () => number) => void;
}

export function createTelemetry(registry: Registry): Telemetry {
  const registers = [registry];
  const submissions = new Counter({ name: 'tandem_submissions_total', help: 'Submissions inserted, by the phase of their stamp', labelNames: ['phase'], registers });
  const calls = new Counter({ name: 'tandem_explicit_calls_total', help: 'Explicit calls ended, by outcome', labelNames: ['outcome'], registers });
  // a counter that was never raised is 0, not absent
  for (const phase of phases) submissions.inc({ phase }, 0);
  for (const outcome of ['enqueued', 'recorded', 'nothing', 'too-old', 'failed'] as const) calls.inc({ outcome }, 0);
  const malformed = new Counter({ name: 'tandem_flag_malformed_variants_total', help: 'Malformed variants seen: once per organization and revision of the flag', registers });
  return {
    submission: (phase) => { submissions.inc({ phase }); },
    explicitCall: (outcome) => { calls.inc({ outcome }); },
    watchOverrides: createOverrideMetrics(registry),
    watchFlag: createFlagMetrics(registry),
    malformedVariant: () => { malformed.inc(); },
    observeInFlight: (read) => {
      new Gauge({ name: 'tandem_explicit_calls_in_flight', help: 'Explicit calls under way', registers, collect() { this.set(read()); } });
    },
  };
}
