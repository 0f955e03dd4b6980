import type { Histogram, MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client';

export interface WeightedHistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** All values the label takes. */
  readonly values: readonly Label[];
  /** Further labels of whole groups of series, each with the same names; one group without any when absent. */
  readonly groups?: readonly Readonly<Record<string, string>>[];
  /** Ascending. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

export interface WeightedHistogram<Label extends string> {
  /** `group` is the place of the series' group among those given, the first when absent. */
  observe(label: Label, value: number, count?: number, group?: number): void;
}

interface Series {
  readonly counts: Float64Array;
  sum: number;
  count: number;
}

/**
 * A histogram that takes one value for many events at once, and allocates nothing: prom-client's takes a value
 * for each, checks and hashes its labels every time, which at 10,000 events/s in five stages costs some percent of a core.
 */
export function createWeightedHistogram<Label extends string>(options: WeightedHistogramOptions<Label>): WeightedHistogram<Label> {
  const { name, help, label: labelName, buckets, registry, groups = [{}] } = options;
  const groupNames = Object.keys(groups[0] ?? {});
  const series = groups.map(() => new Map<Label, Series>(options.values.map((value) => [value, { counts: new Float64Array(buckets.length + 1), sum: 0, count: 0 }])));

  function valuesOf([value, { counts, sum, count }]: [Label, Series], group: Readonly<Record<string, string>>): MetricValueWithName<string>[] {
    const labels = { [labelName]: value, ...group };
    let upTo = 0;
    const bounded = buckets.map((le, index) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: (upTo += counts[index] ?? 0) }));
    return [
      ...bounded,
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }

  const metric = {
    name,
    help,
    type: 'histogram',
    labelNames: [labelName, ...groupNames],
    aggregator: 'sum',
    get: () => Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values: groups.flatMap((group, index) => [...(series[index] ?? [])].flatMap((one) => valuesOf(one, group))) } as unknown as MetricObjectWithValues<MetricValueWithName<string>>),
    reset: () => {
      for (const one of series.flatMap((group) => [...group.values()])) {
        one.counts.fill(0);
        one.sum = 0;
        one.count = 0;
      }
    },
  };
  // all that a registry asks of a metric; the type asks for what only its own users call
  registry.registerMetric(metric as unknown as Histogram);

  return {
    observe(label, value, count = 1, group = 0) {
      const one = series[group]?.get(label);
      if (!one) return;
      let bucket = 0;
      while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket += 1;
      one.counts[bucket] = (one.counts[bucket] ?? 0) + count;
      one.sum += value * count;
      one.count += count;
    },
  };
}
