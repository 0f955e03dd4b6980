import type { ExecutionObserver, FailedRevival, Mending, SweepRound } from '@tandem/execution';
import { isTandemError, messageOf } from '@tandem/errors';
import { createLeaseTelemetry, type LeaseTelemetry } from '@tandem/service-host';
import type { Logger } from 'pino';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export interface Telemetry extends ExecutionObserver, LeaseTelemetry {
  readonly swept: (round: SweepRound) => void;
  /** A job was put behind the others, as its organization has its share of what runs. */
  putOff(): void;
  /** Reads what is watched when Prometheus asks. */
  watch(watched: { readonly concurrency: () => number }): void;
}

/** The worker's numbers for Prometheus, and its news for the log. */
export function createTelemetry(registry: Registry, logger: Logger): Telemetry {
  const registers = [registry];
  const executions = new Counter({ name: 'tandem_executions_total', help: 'Executions that ended, by state', labelNames: ['state'], registers });
  const executionSeconds = new Histogram({ name: 'tandem_execution_duration_seconds', help: 'From the first claim to the end', labelNames: ['state'], buckets: seconds, registers });
  const nodes = new Counter({ name: 'tandem_nodes_total', help: 'Nodes that ended, by type and state', labelNames: ['type', 'state'], registers });
  const attempts = new Counter({ name: 'tandem_node_attempts_total', help: 'Attempts of nodes that ended, by type', labelNames: ['type'], registers });
  const nodeSeconds = new Histogram({ name: 'tandem_node_duration_seconds', help: 'From a node’s first start to its end', labelNames: ['type'], buckets: seconds, registers });
  const lost = new Counter({ name: 'tandem_claims_lost_total', help: 'Executions that another worker took over', registers });
  const putOff = new Counter({ name: 'tandem_jobs_put_off_total', help: 'Times that a job was put behind the others, as its organization had its share of the executions at a time', registers });
  const swept = new Counter({ name: 'tandem_swept_jobs_total', help: 'Jobs that the sweep added again: pending ones whose job may be lost, those of lapsed leases, and all pending ones after Redis had lost its data', labelNames: ['reason'], registers });
  const losses = new Counter({ name: 'tandem_queue_losses_total', help: 'Times that Redis was found to have lost its data, the jobs with them', registers });
  for (const state of ['completed', 'failed', 'in-doubt']) executions.inc({ state }, 0);

  function toldOfMending({ isNew, added, total, isDone }: Mending): void {
    swept.inc({ reason: 'queue-lost' }, added);
    if (isNew) {
      losses.inc();
      logger.warn({ added: total }, 'Redis has lost its data; all pending executions are being added again');
    }
    if (isDone) logger.warn({ added: total }, 'all executions that were pending when Redis lost its data are added again');
  }

  /** Each one once, for as long as it fails. */
  const failing = new Set<string>();
  function toldOfFailed(failed: readonly FailedRevival[]): void {
    const news = failed.filter(({ key }) => !failing.has(key));
    failing.clear();
    for (const { key } of failed) failing.add(key);
    const [first] = news;
    if (!first) return;
    const error = messageOf(first.error);
    logger.warn({ keys: news.slice(0, 20).map(({ key }) => key), count: news.length, error }, 'executions whose lease has lapsed cannot be taken over; the sweep goes on trying');
  }

  return {
    ...createLeaseTelemetry(registry),
    watch({ concurrency }) {
      new Gauge({
        name: 'tandem_worker_concurrency', help: 'Executions at a time; fewer than set where claims were lost because all is too slow', registers,
        collect() {
          this.set(concurrency());
        },
      });
    },
    executionEnded(state, durationMs) {
      executions.inc({ state });
      executionSeconds.observe({ state }, durationMs / 1_000);
    },
    nodeEnded(type, state, count, durationMs) {
      nodes.inc({ type, state });
      attempts.inc({ type }, count);
      nodeSeconds.observe({ type }, durationMs / 1_000);
    },
    putOff() {
      putOff.inc();
    },
    canvasNoted(definitionId, notes) {
      logger.warn({ definitionId, notes: notes.slice(0, 20) }, 'the canvas says something that is not heeded');
    },
    claimLost(key) {
      lost.inc();
      logger.warn({ key }, 'the claim was lost; another worker goes on');
    },
    writeFailed(key, error) {
      logger.warn({ key, error: messageOf(error), code: isTandemError(error) ? error.code : undefined }, 'a write failed; it is tried again while the lease lasts');
    },
    swept({ pending, revived, failed, mending }) {
      swept.inc({ reason: 'pending' }, pending);
      swept.inc({ reason: 'lapsed' }, revived);
      if (mending) toldOfMending(mending);
      toldOfFailed(failed);
      if (revived > 0) logger.info({ revived }, 'took over executions whose lease had lapsed');
    },
  };
}
