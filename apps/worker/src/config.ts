import process from 'node:process';
import { commonSettings, milliseconds, mongoSettings, readConfig, readTokenWhereReached, redisSettings, wholeNumber } from '@tandem/service-host';
import { submissionSourcesSetting } from '@tandem/submission-sources';
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

export const settings = z.object({
  ...commonSettings(4303),
  ...mongoSettings,
  ...redisSettings,
  WORKER_CONCURRENCY: wholeNumber(1, 500).default(50).describe('Executions at a time; of one organization four in five at most'),
  EXECUTION_LEASE_MS: milliseconds(500, 600_000).default(10_000).describe('How long an execution is a worker’s without a sign of life'),
  SWEEP_INTERVAL_MS: milliseconds(100, 600_000).default(1_000).describe('The pause between two looks for executions whose job was lost'),
  SWEEP_PENDING_AFTER_MS: milliseconds(0, 3_600_000).default(3_000).describe('How old a pending execution is before its job counts as lost'),
  SUBMISSION_SOURCES: submissionSourcesSetting.default([]).describe('The watcher’s [other collections](sources.md): a `mongodb-write` node writes into none of them').meta({ bounds: 'JSON, 50 entries and 64 KiB at most', shownDefault: 'none' }),
  HTTP_ALLOWED_HOSTS: allowedHosts.describe('What `http-request` nodes may reach though it is not public: `host:port`, with commas between').meta({ bounds: '100 entries, 4096 characters', shownDefault: 'none' }),
  SMTP_URL: z.string().max(4_096).regex(/^smtps?:\/\//, { error: 'must start with smtp:// or smtps://' }).refine((text) => URL.canParse(text), { error: 'is not a URL' }).optional()
    .describe('The server that takes e-mails; without it they are made and go nowhere').meta({ bounds: '`smtp://` or `smtps://`' }),
  SMTP_DEDUPLICATES: z.enum(['on', 'off']).default('off').describe('`on` where the provider drops a message whose Message-ID it has had: then a doubtful e-mail is sent again'),
  MAIL_FROM: z.email().max(254).default('no-reply@tandem.invalid').describe('Whom e-mails are from, where the node does not say').meta({ bounds: 'an e-mail address' }),
}).refine(...readTokenWhereReached);

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  return readConfig(settings, environment);
}
