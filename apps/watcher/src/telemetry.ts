import { wholeStream, type StreamPartition } from '@tandem/documents';
import { createOverrideMetrics } from '@tandem/migration-store';
import { letterCodes, stages, type StreamObservation, type StreamStatus } from '@tandem/stream-path';
import { createFlagMetrics } from '@tandem/unleash';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { createIngressTelemetry, type IngressTelemetry } from './ingress/telemetry.ts';
import { createWeightedHistogram } from './weighted-histogram.ts';

export interface Telemetry {
  /** Of which of the streams; of none where it came by another way. */
  readonly observe: (observation: StreamObservation, partition?: StreamPartition) => void;
  readonly canarySeen: (ms: number, partition: StreamPartition) => void;
  readonly ingress: IngressTelemetry;
  readonly watchOverrides: ReturnType<typeof createOverrideMetrics>;
  readonly watchFlag: ReturnType<typeof createFlagMetrics>;
  readonly watch: (watched: Watched) => void;
}

/** Where the gauges read from when they are asked; undefined is unknown. */
export interface Watched {
  readonly streams: readonly WatchedStream[];
  /** By the server's clock. */
  readonly now: () => number;
  /** The shortest of the streams that are led. */
  readonly runwayMs: () => number | undefined;
}

export interface WatchedStream {
  readonly partition: StreamPartition;
  readonly status: () => StreamStatus;
  readonly canaryOverdueMs: () => number | undefined;
}

/** What the stream path does, as metrics. Where the streams are several, each has a label of its own. */
export function createTelemetry(registry: Registry, { partitions = [wholeStream] }: { readonly partitions?: readonly StreamPartition[] } = {}): Telemetry {
  const registers = [registry];
  const isSplit = partitions.length > 1;
  const own: readonly 'partition'[] = isSplit ? ['partition'] : [];
  const labelOf = ({ number, of }: StreamPartition): Readonly<Record<string, string>> => (isSplit ? { partition: `${number}-of-${of}` } : {});
  const groupOf = (partition?: StreamPartition): number => (partition ? partition.number - 1 : 0);
  const events = new Counter({ name: 'tandem_stream_events_total', help: 'Events of the stream, by what was done with them', labelNames: ['instruction', ...own], registers });
  const directWrites = new Counter({ name: 'tandem_stream_direct_writes_total', help: 'Submissions that carry no stamp', labelNames: own, registers });
  const deadLetters = new Counter({ name: 'tandem_stream_dead_letters_total', help: 'Events that could not be processed', labelNames: ['code', ...own], registers });
  const reconnects = new Counter({ name: 'tandem_stream_reconnects_total', help: 'Times the stream had broken off and went on again; attempts that failed are retries of the step stream', labelNames: own, registers });
  const retries = new Counter({ name: 'tandem_stream_retries_total', help: 'Steps that failed and were tried again', labelNames: ['step', ...own], registers });
  const terms = new Counter({ name: 'tandem_stream_terms_total', help: 'Times this process became the leader', labelNames: own, registers });
  const slow = new Counter({ name: 'tandem_stream_slow_steps_total', help: 'Steps that did not fail, and took longer than a second (a read: two)', labelNames: ['step', ...own], registers });
  const backfilled = new Counter({ name: 'tandem_stream_backfilled_total', help: 'Submissions decided in the stream’s stead, where it is lost', labelNames: own, registers });
  const malformed = new Counter({ name: 'tandem_stream_malformed_workflows_total', help: 'Versions of workflows that cannot be used', labelNames: own, registers });
  const lookups = new Counter({ name: 'tandem_stream_workflow_lookups_total', help: 'Workflows read from their collection, because the stream alone did not tell', labelNames: own, registers });
  const delays = new Histogram({
    name: 'tandem_stream_insert_to_enqueued_seconds',
    help: 'From the insert, as its handler stamped it, to the word of the queue',
    labelNames: own,
    buckets: [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const canarySeconds = new Histogram({
    name: 'tandem_stream_canary_seconds',
    help: 'From the sending of a canary submission to its delivery by the stream',
    labelNames: own,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const stageSeconds = createWeightedHistogram({
    name: 'tandem_stream_stage_seconds',
    help: 'How long events take through each stage; one where nothing was to be done is left out',
    label: 'stage',
    values: stages,
    groups: partitions.map(labelOf),
    buckets: [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registry,
  });
  // the first of a code is a rise only where there was a 0; what comes by another way than a stream has no partition
  for (const of of [{}, ...partitions.map(labelOf)]) for (const code of letterCodes) deadLetters.inc({ code, ...of }, 0);
  const batches = new Histogram({ name: 'tandem_stream_batch_events', help: 'Events read at once', buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000], labelNames: own, registers });

  return {
    observe(observation, partition) {
      const of = partition ? labelOf(partition) : {};
      switch (observation.type) {
        case 'events':
          events.inc({ instruction: observation.instruction, ...of }, observation.count);
          break;
        case 'direct-writes':
          directWrites.inc(of, observation.count);
          break;
        case 'dead-lettered':
          deadLetters.inc({ code: observation.code, ...of });
          break;
        case 'retrying':
          retries.inc({ step: observation.step, ...of });
          break;
        case 'recovered':
          if (observation.step === 'stream') reconnects.inc(of);
          break;
        case 'slow':
          slow.inc({ step: observation.step, ...of });
          break;
        case 'role':
          if (observation.role === 'leader') terms.inc(of);
          break;
        case 'arrived':
          for (const ms of observation.agesMs) stageSeconds.observe('commit_to_read', Math.max(0, ms) / 1_000, 1, groupOf(partition));
          break;
        case 'stage':
          stageSeconds.observe(observation.stage, observation.ms / 1_000, observation.events, groupOf(partition));
          break;
        case 'workflow-malformed':
          malformed.inc(of);
          break;
        case 'workflow-looked-up':
          lookups.inc(of);
          break;
        case 'enqueued':
          for (const ms of observation.delaysMs) delays.observe(of, Math.max(0, ms) / 1_000);
          break;
        case 'batch-read':
          if (observation.events > 0) batches.observe(of, observation.events);
          break;
        case 'gap-backfilled':
          backfilled.inc(of, observation.backfilled);
          break;
        case 'given-up':
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
    canarySeen: (ms, partition) => {
      canarySeconds.observe(labelOf(partition), ms / 1_000);
    },
    ingress: createIngressTelemetry(registry),
    watchOverrides: createOverrideMetrics(registry),
    watchFlag: createFlagMetrics(registry),
    watch: (watched) => { watchStreams(registry, watched, own, labelOf); },
  };
}

type LabelOf = (partition: StreamPartition) => Readonly<Record<string, string>>;

function watchStreams(registry: Registry, { streams, now, runwayMs }: Watched, labelNames: readonly string[], labelOf: LabelOf): void {
  const watch = (name: string, help: string, read: (status: StreamStatus, stream: WatchedStream) => number | undefined): void => {
    watchGauge(registry, name, help, labelNames, streams.map((stream) => ({ labels: labelOf(stream.partition), read: () => read(stream.status(), stream) })));
  };
  watch('tandem_stream_lag_seconds', 'How far the effects are behind; 0 after an empty batch, absent when unknown', ({ lagMs }) => inSeconds(lagMs));
  watch('tandem_stream_epoch', 'The fencing epoch of this leader; absent on a standby', ({ epoch }) => epoch ?? undefined);
  watch('tandem_stream_workflows', 'Workflows in the registry; absent on a standby', ({ role, workflows }) => (role === 'leader' ? workflows : undefined));
  watch('tandem_stream_batches_in_flight', 'Batches whose effects are under way', ({ batchesInFlight }) => batchesInFlight);
  watch('tandem_stream_bytes_in_flight', 'About how much memory the events of these take', ({ bytesInFlight }) => bytesInFlight);
  watch('tandem_stream_gaps_open', 'Stretches of the stream that are lost and not made up for yet; absent on a standby', ({ role, gaps }) => (role === 'leader' ? gaps.length : undefined));
  watch('tandem_stream_leader', '1 where this process leads, 0 on a standby', ({ role }) => (role === 'leader' ? 1 : 0));
  watch('tandem_stream_checkpoint_age_seconds', 'Since the checkpoint was written, by the server’s clock; absent on a standby', ({ checkpoint }) => inSeconds(checkpoint && Math.max(0, now() - checkpoint.writtenAt)));
  watchGauge(registry, 'tandem_stream_runway_seconds', 'From the oplog’s oldest entry to the checkpoint; absent on a standby, and where the oplog cannot be read', [], [{ labels: {}, read: () => inSeconds(runwayMs()) }]);
  watch('tandem_stream_canary_overdue_seconds', 'How long a canary submission is overdue, 0 where none is; absent where none is sent, and on a standby', (_status, { canaryOverdueMs }) => inSeconds(canaryOverdueMs()));
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

interface GaugeReading {
  readonly labels: Readonly<Record<string, string>>;
  readonly read: () => number | undefined;
}

/** A gauge that is absent while its value is unknown: unknown is not zero. */
function watchGauge(registry: Registry, name: string, help: string, labelNames: readonly string[], readings: readonly GaugeReading[]): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      for (const { labels, read } of readings) {
        const value = read();
        if (value === undefined) this.remove(labels);
        else this.set(labels, value);
      }
    },
  });
}
