import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defaultBounds } from '@tandem/comparison';
import { commonSettings, flagAdminSettings, milliseconds, mongoSettings, organizationSettings, readConfig, redisSettings, type Environment } from '@tandem/service-host';
import { z } from 'zod';
import { isLoopback } from './http/access/loopback.ts';

const token = z.string().regex(/^[\x21-\x7e]{16,256}$/, { error: 'must be 16 to 256 characters, without spaces' });

const shape = z.object({
  ...commonSettings(4304),
  ...mongoSettings,
  ...redisSettings,
  ...organizationSettings,
  /** Whether submissions that no owner decided are triggered. */
  FALLBACK: z.enum(['on', 'off']).default('on'),
  FALLBACK_AFTER_MS: milliseconds(100, 3_600_000).default(2_000),
  RECONCILE_INTERVAL_MS: milliseconds(500, 86_400_000).default(30_000),
  RECONCILE_GRACE_MS: milliseconds(1_000, 3_600_000).default(defaultBounds.graceMs),
  /** How long a stretch a report is over, and how long it is until the next. */
  REPORT_EVERY_MS: milliseconds(60_000, 86_400_000).default(3_600_000),
  LATE_AFTER_MS: milliseconds(1, 3_600_000).default(defaultBounds.lateAfterMs),
  NOT_EXECUTED_AFTER_MS: milliseconds(1_000, 7 * 86_400_000).default(defaultBounds.notExecutedAfterMs),
  /** Who has it may act by the console; without one nobody may. */
  OPERATOR_TOKEN: token.optional(),
  OPERATOR_TOKEN_EXPIRES_AT: z.iso.datetime({ offset: true, error: 'must be an ISO date and time, as 2026-12-31T18:00:00Z' }).transform((text) => new Date(text)).optional(),
  /** Who has it may look on; on loopback everybody may, where it is not set. */
  READ_TOKEN: token.optional(),
  /** The console as it was built. */
  CONSOLE_DIRECTORY: z.string().min(1).max(4_096).default(fileURLToPath(new URL('../../console/dist/site', import.meta.url))),
  /** Without the token a rollback trigger that trips is an alert. */
  ...flagAdminSettings,
});

const settings = shape
  .refine(({ HOST, READ_TOKEN }) => READ_TOKEN !== undefined || isLoopback(HOST), {
    path: ['READ_TOKEN'], error: 'is not set, and must be where HOST is not loopback: the console shows what submissions came to',
  })
  .refine(({ OPERATOR_TOKEN, READ_TOKEN }) => OPERATOR_TOKEN === undefined || OPERATOR_TOKEN !== READ_TOKEN, {
    path: ['READ_TOKEN'], error: 'must not be the same as OPERATOR_TOKEN: who may look on may not act',
  });

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}
