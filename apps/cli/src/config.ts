import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { flagAdminSettings, milliseconds, mongoSettings, organizationSettings, readConfig, redisSettings } from '@tandem/service-host';
import { z } from 'zod';

export const settings = z.object({
  ...mongoSettings,
  ...organizationSettings,
  RECONCILE_GRACE_MS: milliseconds(1_000, 3_600_000).default(defaultBounds.graceMs).describe('How long a decision may be missing before it counts as missed'),
  LATE_AFTER_MS: milliseconds(1, 3_600_000).default(defaultBounds.lateAfterMs).describe('How long after the insert a decision counts as late'),
  NOT_EXECUTED_AFTER_MS: milliseconds(1_000, 7 * 86_400_000).default(defaultBounds.notExecutedAfterMs).describe('How long an execution may take before it counts as not executed'),
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
