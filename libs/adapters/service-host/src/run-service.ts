import process from 'node:process';
import { isTandemError } from '@tandem/errors';
import { createHealthLog } from './health-log.ts';
import { createService, type Service } from './service.ts';

/** What `compose` hands back: how to stop, finishing what is under way. */
export interface RunningService {
  /**
   * Of a service that ends by itself, when it has done what it was started for: resolves with its exit code, also
   * after a signal. Rejects with what it cannot go on for.
   */
  readonly ended?: Promise<number>;
  stop(): Promise<void>;
}

interface CommonConfig {
  readonly LOG_LEVEL: string;
  readonly INSTANCE_ID?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly TRACE_SAMPLE_RATIO: number;
}

export interface ServiceDefinition<Config extends CommonConfig> {
  readonly name: string;
  /** Throws CONFIG_INVALID when a setting is wrong. */
  readonly loadConfig: () => Config;
  readonly compose: (config: Config, service: Service) => Promise<RunningService>;
}

/** `EX_CONFIG` of sysexits.h: a supervisor must not start it again before somebody has corrected it. */
const exitConfig = 78;
/** A process that cannot finish within this time is ended; what it held is taken over by its leases. */
export const stopWithinMs = 10_000;
const healthLogEveryMs = 2_000;

/**
 * Runs an app until SIGTERM or SIGINT, or until it has ended by itself: reads its configuration (exit code 78
 * when it is wrong), composes it, and stops it gracefully. A second signal ends it at once.
 */
export async function runService<Config extends CommonConfig>(definition: ServiceDefinition<Config>): Promise<void> {
  const config = loadOrExit(definition);
  const stopping = new AbortController();
  const service = createService({
    name: definition.name,
    logLevel: config.LOG_LEVEL,
    instanceId: config.INSTANCE_ID,
    signal: stopping.signal,
    settings: config,
    traces: { endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, sampleRatio: config.TRACE_SAMPLE_RATIO },
  });
  const stopRequested = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        stopping.abort();
        process.once(signal, () => process.exit(1));
      });
    }
  });
  endOnUnhandledErrors(service);
  try {
    const running = await definition.compose(config, service);
    service.logger.info({ pid: process.pid }, 'started');
    setInterval(createHealthLog(service.health, service.logger), healthLogEveryMs).unref();
    const signal = await Promise.race([stopRequested, ...(running.ended ? [running.ended.then(() => undefined)] : [])]);
    service.logger.info({ signal }, 'stopping');
    const ending = endLater(service);
    stopping.abort();
    await running.stop();
    // from here on nothing is under way but to tell of it, which is bounded by itself
    clearTimeout(ending);
    await service.tracing.close();
    const exitCode = (await running.ended) ?? 0;
    service.logger.info({ exitCode }, 'stopped');
    process.exit(exitCode);
  } catch (error) {
    service.logger.fatal({ err: error, hint: isTandemError(error) ? error.operatorHint : undefined }, 'cannot go on');
    process.exit(isTandemError(error, 'CONFIG_INVALID') ? exitConfig : 1);
  }
}

function loadOrExit<Config extends CommonConfig>(definition: ServiceDefinition<Config>): Config {
  try {
    return definition.loadConfig();
  } catch (error) {
    if (!isTandemError(error, 'CONFIG_INVALID')) throw error;
    process.stderr.write(`${definition.name}: ${error.message}\n${error.operatorHint}\n`);
    process.exit(exitConfig);
  }
}

function endLater(service: Service): NodeJS.Timeout {
  return setTimeout(() => {
    service.logger.error({ stopWithinMs }, 'did not stop in time; ending');
    process.exit(1);
  }, stopWithinMs).unref();
}

/** A process in an unknown state must not go on: it ends, and what it had under way is done again by its keys. */
function endOnUnhandledErrors(service: Service): void {
  const end = (error: unknown) => {
    service.logger.fatal({ err: error }, 'unhandled error; ending');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
