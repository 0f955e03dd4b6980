import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Registry } from 'prom-client';
import { workspaceRoot } from './workspace.ts';

export const apps = ['legacy-trigger', 'watcher', 'worker', 'reconciler'] as const;

/** What every app's telemetry offers; the gauges that read from elsewhere are registered only when they are told from where. */
interface TelemetryModule {
  readonly createTelemetry: (registry: Registry, logger: unknown) => { readonly watch?: (watched: object) => void; readonly observeInFlight?: (read: () => number) => void };
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

/** What an app registers. */
export async function metricsOf(app: (typeof apps)[number]): Promise<readonly Metric[]> {
  // an app is imported by nobody; only its metrics are looked at here
  const { createTelemetry } = (await import(pathToFileURL(resolve(workspaceRoot, 'apps', app, 'src/telemetry.ts')).href)) as TelemetryModule;
  const registry = new Registry();
  const telemetry = createTelemetry(registry, {});
  telemetry.watch?.({ streams: [] });
  telemetry.observeInFlight?.(() => 0);
  return registry.getMetricsAsArray() as unknown as readonly Metric[];
}
