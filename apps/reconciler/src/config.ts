import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { commonSettings, milliseconds, mongoSettings, organizationSettings, readConfig, redisSettings } from '@tandem/service-host';
import { z } from 'zod';

const settings = z.object({
  ...commonSettings(4304),
  ...mongoSettings,
  ...redisSettings,
  ...organizationSettings,
  /** Whether submissions that no owner decided are triggered. */
  FALLBACK: z.enum(['on', 'off']).default('on'),
  FALLBACK_AFTER_MS: milliseconds(100, 3_600_000).default(2_000),
  RECONCILE_INTERVAL_MS: milliseconds(500, 86_400_000).default(30_000),
  RECONCILE_GRACE_MS: milliseconds(1_000, 3_600_000).default(defaultBounds.graceMs),
  LATE_AFTER_MS: milliseconds(1, 3_600_000).default(defaultBounds.lateAfterMs),
  NOT_EXECUTED_AFTER_MS: milliseconds(1_000, 7 * 86_400_000).default(defaultBounds.notExecutedAfterMs),
});

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(): Config {
  return readConfig(settings, process.env);
}
