import process from 'node:process';
import { commonSettings, mongoSettings, readConfig, redisSettings, unleashSettings, type Environment } from '@tandem/service-host';
import { z } from 'zod';

export const settings = z.object({
  ...commonSettings(4301),
  ...mongoSettings,
  ...redisSettings,
  ...unleashSettings,
});

export type Config = z.output<typeof settings>;

/** Of somebody else's handler. It listens nowhere, and names itself: one environment may serve many of its processes. */
export const handlerSettings = z.object({
  LOG_LEVEL: commonSettings(0).LOG_LEVEL,
  ...mongoSettings,
  ...redisSettings,
  ...unleashSettings,
});

export type HandlerConfig = z.output<typeof handlerSettings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadHandlerConfig(environment: Environment = process.env): HandlerConfig {
  return readConfig(handlerSettings, environment);
}
