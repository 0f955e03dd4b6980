import { evaluateTriggers, type Readings, type TriggerReading } from './evaluate.ts';
import type { LatencyBucket } from './latency.ts';
import type { TriggerName } from './triggers.ts';

/** How bad an organization is off, by each trigger. */
const severity: Readonly<Record<TriggerName, (readings: Readings) => number>> = {
  'error-rate': ({ errors }) => errors?.errors ?? 0,
  'latency-growth': (readings) => Math.max(0, evaluateTriggers(readings, 'organization').find(({ trigger }) => trigger === 'latency-growth')?.value ?? 0),
  'data-loss': ({ loss }) => loss?.lost ?? 0,
};

/**
 * The deployment's triggers: over all organizations but the one that is worst off by that trigger. So an
 * organization that is ill by itself is taken out alone, and only what several suffer turns the flag off.
 */
export function evaluateDeployment(organizations: readonly Readings[]): readonly TriggerReading[] {
  return (Object.keys(severity) as TriggerName[]).flatMap((trigger) => {
    const rest = withoutWorst(organizations, severity[trigger]);
    return evaluateTriggers(together(rest), 'deployment').filter((reading) => reading.trigger === trigger);
  });
}

function withoutWorst(organizations: readonly Readings[], severityOf: (readings: Readings) => number): readonly Readings[] {
  const severities = organizations.map(severityOf);
  const worst = severities.indexOf(Math.max(...severities));
  return organizations.filter((_, index) => index !== worst);
}

/** Sums what is known; nothing where nothing is. */
function together(organizations: readonly Readings[]): Readings {
  const errors = organizations.flatMap((one) => one.errors ?? []);
  const latency = organizations.flatMap((one) => one.latency ?? []);
  const loss = organizations.flatMap((one) => one.loss ?? []);
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    errors: errors.length === 0 ? null : { errors: sum(errors, (one) => one.errors), eligible: sum(errors, (one) => one.eligible), compared: sum(errors, (one) => one.compared) },
    latency: latency.length === 0 ? null : { window: merged(latency.map(({ window }) => window)), baseline: merged(latency.map(({ baseline }) => baseline)) },
    loss: loss.length === 0 ? null : { lost: sum(loss, (one) => one.lost), compared: sum(loss, (one) => one.compared) },
  };
}

function merged(lists: readonly (readonly LatencyBucket[])[]): readonly LatencyBucket[] {
  const byEdge = new Map<number, LatencyBucket>();
  for (const bucket of lists.flat()) byEdge.set(bucket.upToMs, { ...bucket, n: bucket.n + (byEdge.get(bucket.upToMs)?.n ?? 0) });
  return [...byEdge.values()];
}
