import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { comparisonSettings, flagAdminSettings, mongoSettings, organizationSettings, readConfig, redisSettings } from '@tandem/service-host';
import { z } from 'zod';

export const settings = z.object({
  ...mongoSettings,
  ...organizationSettings,
  ...comparisonSettings(defaultBounds),
});

/** For commands that start something, beside those. */
export const queueSettings = z.object(redisSettings);

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(): Config {
  return readConfig(settings, process.env);
}

export type QueueConfig = z.output<typeof queueSettings>;

/** For commands that start something. Throws CONFIG_INVALID that names every wrong variable. */
export function loadQueueConfig(): QueueConfig {
  return readConfig(queueSettings, process.env);
}

/** For commands that read or move the flag, beside those. */
export const flagSettings = z.object(flagAdminSettings);

export type FlagConfig = z.output<typeof flagSettings>;

/** For commands that read or move the flag; where the URL or the token is missing they say so. Throws CONFIG_INVALID that names every wrong variable. */
export function loadFlagConfig(): FlagConfig {
  return readConfig(flagSettings, process.env);
}
