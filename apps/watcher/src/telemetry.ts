import type { StreamObservation, StreamStatus } from '@tandem/stream-path';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface Telemetry {
  readonly observe: (observation: StreamObservation) => void;
  /** Whence the gauges read when they are asked. */
  readonly watch: (status: () => StreamStatus) => void;
}

/** What the stream path does, as metrics. */
export function createTelemetry(registry: Registry): Telemetry {
  const registers = [registry];
  const events = new Counter({ name: 'tandem_stream_events_total', help: 'Events of the stream, by what was done with them', labelNames: ['instruction'], registers });
  const directWrites = new Counter({ name: 'tandem_stream_direct_writes_total', help: 'Submissions that carry no stamp', registers });
  const deadLetters = new Counter({ name: 'tandem_stream_dead_letters_total', help: 'Events that could not be processed', labelNames: ['code'], registers });
  const reconnects = new Counter({ name: 'tandem_stream_reconnects_total', help: 'Times the stream broke and was opened anew; what the driver resumes by itself is not in it', registers });
  const retries = new Counter({ name: 'tandem_stream_retries_total', help: 'Steps that failed and were tried again', labelNames: ['step'], registers });
  const malformed = new Counter({ name: 'tandem_stream_malformed_workflows_total', help: 'Versions of workflows that cannot be used', registers });
  const lookups = new Counter({ name: 'tandem_stream_workflow_lookups_total', help: 'Workflows read from their collection, because the stream alone did not tell', registers });
  const delays = new Histogram({
    name: 'tandem_stream_insert_to_enqueued_seconds',
    help: 'From the insert, as its handler stamped it, to the word of the queue',
    buckets: [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const batches = new Histogram({ name: 'tandem_stream_batch_events', help: 'Events read at once', buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000], registers });

  return {
    observe(observation) {
      switch (observation.type) {
        case 'events':
          events.inc({ instruction: observation.instruction }, observation.count);
          break;
        case 'direct-writes':
          directWrites.inc(observation.count);
          break;
        case 'dead-lettered':
          deadLetters.inc({ code: observation.code });
          break;
        case 'retrying':
          retries.inc({ step: observation.step });
          if (observation.step === 'stream') reconnects.inc();
          break;
        case 'workflow-malformed':
          malformed.inc();
          break;
        case 'workflow-looked-up':
          lookups.inc();
          break;
        case 'enqueued':
          for (const ms of observation.delaysMs) delays.observe(Math.max(0, ms) / 1_000);
          break;
        case 'batch-read':
          if (observation.events > 0) batches.observe(observation.events);
          break;
        case 'role':
        case 'too-deep':
        case 'checkpoint-written':
        case 'recovered':
        case 'history-lost':
      }
    },
    watch: (status) => {
      watchGauge(registry, 'tandem_stream_lag_seconds', 'How far the effects are behind; 0 after an empty batch, absent when unknown', () => {
        const { lagMs } = status();
        return lagMs === undefined ? undefined : lagMs / 1_000;
      });
      watchGauge(registry, 'tandem_stream_epoch', 'The fencing epoch of this leader; absent on a standby', () => status().epoch ?? undefined);
      watchGauge(registry, 'tandem_stream_workflows', 'Workflows in the registry; absent on a standby', () => (status().role === 'leader' ? status().workflows : undefined));
      watchGauge(registry, 'tandem_stream_batches_in_flight', 'Batches whose effects are under way', () => status().batchesInFlight);
    },
  };
}

/** A gauge that is absent while its value is unknown: unknown is not zero. */
function watchGauge(registry: Registry, name: string, help: string, read: () => number | undefined): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      const value = read();
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}
