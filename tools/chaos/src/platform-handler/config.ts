import process from 'node:process';
import { commonSettings, mongoSettings, readConfig, redisSettings, unleashSettings } from '@tandem/service-host';
import { z } from 'zod';

const settings = z.object({ ...commonSettings(4305), ...mongoSettings, ...redisSettings, ...unleashSettings });

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(): Config {
  return readConfig(settings, process.env);
}
