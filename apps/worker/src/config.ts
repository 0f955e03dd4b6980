import process from 'node:process';
import { commonSettings, milliseconds, mongoSettings, readConfig, redisSettings, wholeNumber } from '@tandem/service-host';
import { z } from 'zod';

const hostAndPort = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):\d{1,5}$/;

/** `127.0.0.1:4000,hooks.internal:443` → entries in lower case, an IPv6 host without its brackets. */
const allowedHosts = z
  .string()
  .max(4_096)
  .default('')
  .transform((text) => text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== ''))
  .pipe(z.array(z.string().regex(hostAndPort, { error: 'must be a list of host:port, separated by commas' })).max(100))
  .transform((entries) => entries.map((entry) => entry.toLowerCase().replace(/^\[([^\]]+)\]/, '$1')));

const settings = z.object({
  ...commonSettings(4303),
  ...mongoSettings,
  ...redisSettings,
  /** Executions at a time. */
  WORKER_CONCURRENCY: wholeNumber(1, 500).default(50),
  /** How long an execution is a worker's without a sign of life. */
  EXECUTION_LEASE_MS: milliseconds(500, 600_000).default(10_000),
  SWEEP_INTERVAL_MS: milliseconds(100, 600_000).default(1_000),
  /** How old a pending execution is before its job counts as lost. */
  SWEEP_PENDING_AFTER_MS: milliseconds(0, 3_600_000).default(3_000),
  /** What `http-request` may reach though it is not public. */
  HTTP_ALLOWED_HOSTS: allowedHosts,
  /** Absent: e-mails are made and go nowhere. */
  SMTP_URL: z.string().max(4_096).regex(/^smtps?:\/\//, { error: 'must start with smtp:// or smtps://' }).refine((text) => URL.canParse(text), { error: 'is not a URL' }).optional(),
  /** `on` where the provider drops a message whose Message-ID it has had: then a doubtful e-mail is sent again. */
  SMTP_DEDUPLICATES: z.enum(['on', 'off']).default('off'),
  MAIL_FROM: z.email().max(254).default('no-reply@tandem.invalid'),
});

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  return readConfig(settings, environment);
}
