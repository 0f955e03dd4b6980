import process from 'node:process';
import { commonSettings, mongoSettings, organizationSettings, readConfig, redisSettings, unleashSettings, type Environment } from '@tandem/service-host';
import { z } from 'zod';

const settings = z.object({
  ...commonSettings(4302),
  ...mongoSettings,
  ...organizationSettings,
  ...redisSettings,
  ...unleashSettings,
  /** How many direct writes of an organization may trigger each second, where it has opted in. */
  DIRECT_WRITES_PER_SECOND: z.coerce.number().int().min(1).max(100_000).default(200),
});

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}
