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

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}
