import { createOverrideMetrics } from '@tandem/migration-store';
import { stages, type StreamObservation, type StreamStatus } from '@tandem/stream-path';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { createIngressTelemetry, type IngressTelemetry } from './ingress/telemetry.ts';
import { createWeightedHistogram } from './weighted-histogram.ts';

export interface Telemetry {
  readonly observe: (observation: StreamObservation) => void;
  readonly canarySeen: (ms: number) => void;
  readonly ingress: IngressTelemetry;
  readonly watchOverrides: ReturnType<typeof createOverrideMetrics>;
  readonly watch: (watched: Watched) => void;
}

/** Whence the gauges read when they are asked; undefined is unknown. */
export interface Watched {
  readonly status: () => StreamStatus;
  /** By the server's clock. */
  readonly now: () => number;
  readonly runwayMs: () => number | undefined;
  readonly canarySeenMs: () => number | undefined;
}

/** What the stream path does, as metrics. */
export function createTelemetry(registry: Registry): Telemetry {
  const registers = [registry];
  const events = new Counter({ name: 'tandem_stream_events_total', help: 'Events of the stream, by what was done with them', labelNames: ['instruction'], registers });
  const directWrites = new Counter({ name: 'tandem_stream_direct_writes_total', help: 'Submissions that carry no stamp', registers });
  const deadLetters = new Counter({ name: 'tandem_stream_dead_letters_total', help: 'Events that could not be processed', labelNames: ['code'], registers });
  const reconnects = new Counter({ name: 'tandem_stream_reconnects_total', help: 'Times the stream had broken off and went on again; attempts that failed are retries of the step stream', registers });
  const retries = new Counter({ name: 'tandem_stream_retries_total', help: 'Steps that failed and were tried again', labelNames: ['step'], registers });
  const terms = new Counter({ name: 'tandem_stream_terms_total', help: 'Times this process became the leader', registers });
  const slow = new Counter({ name: 'tandem_stream_slow_steps_total', help: 'Steps that did not fail, and took longer than a second (a read: two)', labelNames: ['step'], registers });
  const backfilled = new Counter({ name: 'tandem_stream_backfilled_total', help: 'Submissions decided in the stream’s stead, where it is lost', registers });
  const malformed = new Counter({ name: 'tandem_stream_malformed_workflows_total', help: 'Versions of workflows that cannot be used', registers });
  const lookups = new Counter({ name: 'tandem_stream_workflow_lookups_total', help: 'Workflows read from their collection, because the stream alone did not tell', registers });
  const delays = new Histogram({
    name: 'tandem_stream_insert_to_enqueued_seconds',
    help: 'From the insert, as its handler stamped it, to the word of the queue',
    buckets: [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const canarySeconds = new Histogram({
    name: 'tandem_stream_canary_seconds',
    help: 'From the sending of a canary submission to its delivery by the stream',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const stageSeconds = createWeightedHistogram({
    name: 'tandem_stream_stage_seconds',
    help: 'How long events take through each stage; one where nothing was to be done is left out',
    label: 'stage',
    values: stages,
    buckets: [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registry,
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
          break;
        case 'recovered':
          if (observation.step === 'stream') reconnects.inc();
          break;
        case 'slow':
          slow.inc({ step: observation.step });
          break;
        case 'role':
          if (observation.role === 'leader') terms.inc();
          break;
        case 'arrived':
          for (const ms of observation.agesMs) stageSeconds.observe('commit_to_read', Math.max(0, ms) / 1_000);
          break;
        case 'stage':
          stageSeconds.observe(observation.stage, observation.ms / 1_000, observation.events);
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
        case 'gap-backfilled':
          backfilled.inc(observation.backfilled);
          break;
        case 'canary-seen':
        case 'too-deep':
        case 'checkpoint-written':
        case 'pipeline-changed':
        case 'submissions-replaced':
        case 'history-lost':
        case 'gap-opened':
        case 'gap-closed':
      }
    },
    canarySeen: (ms) => {
      canarySeconds.observe(ms / 1_000);
    },
    ingress: createIngressTelemetry(registry),
    watchOverrides: createOverrideMetrics(registry),
    watch: ({ status, now, runwayMs, canarySeenMs }) => {
      watchGauge(registry, 'tandem_stream_lag_seconds', 'How far the effects are behind; 0 after an empty batch, absent when unknown', () => inSeconds(status().lagMs));
      watchGauge(registry, 'tandem_stream_epoch', 'The fencing epoch of this leader; absent on a standby', () => status().epoch ?? undefined);
      watchGauge(registry, 'tandem_stream_workflows', 'Workflows in the registry; absent on a standby', () => (status().role === 'leader' ? status().workflows : undefined));
      watchGauge(registry, 'tandem_stream_batches_in_flight', 'Batches whose effects are under way', () => status().batchesInFlight);
      watchGauge(registry, 'tandem_stream_bytes_in_flight', 'About how much memory the events of these take', () => status().bytesInFlight);
      watchGauge(registry, 'tandem_stream_gaps_open', 'Stretches of the stream that are lost and not made up for yet; absent on a standby', () => (status().role === 'leader' ? status().gaps.length : undefined));
      watchGauge(registry, 'tandem_stream_leader', '1 where this process leads, 0 on a standby', () => (status().role === 'leader' ? 1 : 0));
      watchGauge(registry, 'tandem_stream_checkpoint_age_seconds', 'Since the checkpoint was written, by the server’s clock; absent on a standby', () => {
        const { checkpoint } = status();
        return inSeconds(checkpoint && Math.max(0, now() - checkpoint.writtenAt));
      });
      watchGauge(registry, 'tandem_stream_runway_seconds', 'From the oplog’s oldest entry to the checkpoint; absent on a standby, and where the oplog cannot be read', () => inSeconds(runwayMs()));
      watchGauge(registry, 'tandem_stream_canary_last_seconds', 'Since the last canary submission came back; absent where none is sent, and on a standby', () => inSeconds(canarySeenMs()));
    },
  };
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
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
