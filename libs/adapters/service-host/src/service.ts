import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createHealth, type Health } from './health.ts';
import { newInstanceId } from './instance-id.ts';
import { errorSerializers } from './log-errors.ts';
import { secretPaths } from './secrets/secret-paths.ts';
import { censored, createCensor, secretsIn } from './secrets/secrets.ts';
import { createTracing, type Tracing } from './tracing.ts';

/** What every part of a process is given. */
export interface Service {
  readonly name: string;
  /** Tells this process from its siblings: in stamps, leases and logs. */
  readonly instanceId: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
  readonly tracing: Tracing;
  /** Takes the process's secrets out of a text that others will see, as the log does by itself. */
  readonly censor: (text: string) => string;
  /** Aborts when the process is to stop; every loop takes it. */
  readonly signal: AbortSignal;
}

export interface ServiceOptions {
  readonly name: string;
  readonly logLevel: string;
  readonly instanceId: string | undefined;
  readonly signal: AbortSignal;
  /** The app's own: what is secret among them is seen in no log, wherever it turns up. */
  readonly settings?: object;
  /** Nothing is traced when absent. */
  readonly traces?: { readonly endpoint: string | undefined; readonly sampleRatio: number };
}

export function createService(options: ServiceOptions): Service {
  const instanceId = options.instanceId ?? newInstanceId(options.name, hostname());
  const censor = createCensor(secretsIn(options.settings ?? {}));
  const logger = pino({
    level: options.logLevel,
    base: { app: options.name, instance: instanceId },
    serializers: errorSerializers,
    redact: { paths: [...secretPaths], censor: censored },
    // whatever a library puts into a text
    hooks: { streamWrite: censor },
  });
  const { endpoint, sampleRatio } = options.traces ?? { endpoint: undefined, sampleRatio: 0 };
  const metrics = new Registry();
  metrics.setDefaultLabels({ app: options.name });
  collectDefaultMetrics({ register: metrics });
  return {
    name: options.name,
    instanceId,
    logger,
    metrics,
    health: createHealth(),
    tracing: createTracing({ endpoint, sampleRatio, name: options.name, instanceId, logger }),
    censor,
    signal: options.signal,
  };
}
