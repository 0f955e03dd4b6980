import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { apps, metricsOf, type Metric } from './app-metrics.ts';
import { readWorkspaceFile, workspaceRoot } from './workspace.ts';

const rulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ summary: z.string(), action: z.string() }) })) })),
});
const dashboardSchema = z.object({ panels: z.array(z.looseObject({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })) });

const rules = rulesSchema.parse(parse(readWorkspaceFile('docker/prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
const dashboards = readdirSync(resolve(workspaceRoot, 'docker/grafana/dashboards')).map((file) => dashboardSchema.parse(JSON.parse(readWorkspaceFile(`docker/grafana/dashboards/${file}`))));
const registered = new Map((await Promise.all(apps.map(metricsOf))).flat().map((metric) => [metric.name, metric]));

/** What an expression asks for: a metric, with the labels that it picks or groups by. */
function asked(expression: string): readonly { readonly series: string; readonly labels: readonly string[] }[] {
  return [...expression.matchAll(/(tandem_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(([, series = '', matchers = '']) => ({
    series,
    labels: [...matchers.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));
}

function metricBehind(series: string): Metric | undefined {
  return registered.get(series) ?? registered.get(series.replace(/_(bucket|sum|count)$/, ''));
}

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboards.flatMap(({ panels }) => panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const))),
];

describe.each(expressions)('%s', (_name, expression) => {
  it('asks only for metrics and labels that an app registers', () => {
    expect(expression).toMatch(/tandem_|up\{job="tandem"\}/);
    for (const { series, labels } of asked(expression)) {
      const metric = metricBehind(series);
      expect(metric?.name, series).toBeDefined();
      for (const label of labels) expect([...metric!.labelNames, 'app', 'le'], `${series}{${label}}`).toContain(label);
    }
  });
});

it('no alert is there twice, and each says what to do', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { alert, annotations } of rules) expect(annotations.action.length, alert).toBeGreaterThan(20);
});
