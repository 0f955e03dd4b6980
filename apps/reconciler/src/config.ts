import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defaultBounds } from '@tandem/comparison';
import { accessToken, commonSettings, comparisonSettings, flagAdminSettings, milliseconds, mongoSettings, organizationSettings, readConfig, readTokenWhereReached, redisSettings, type Environment } from '@tandem/service-host';
import { z } from 'zod';

const traceUrl = z.url({ protocol: /^https?$/, error: 'must be an http address' }).max(4_096).refine((address) => address.includes('{traceId}'), { error: 'must have {traceId} in the place of a trace’s id' });

const shape = z.object({
  ...commonSettings(4304),
  ...mongoSettings,
  ...redisSettings,
  ...organizationSettings,
  FALLBACK: z.enum(['on', 'off']).default('on').describe('Whether submissions that their owner left undecided are triggered'),
  FALLBACK_AFTER_MS: milliseconds(100, 3_600_000).default(2_000).describe('How long after the insert the fallback steps in for the explicit path'),
  RECONCILE_INTERVAL_MS: milliseconds(500, 86_400_000).default(30_000).describe('The pause between two comparisons'),
  REPORT_EVERY_MS: milliseconds(60_000, 86_400_000).default(3_600_000).describe('How often a report is kept, each over as long a stretch'),
  ...comparisonSettings(defaultBounds),
  OPERATOR_TOKEN: accessToken.optional().describe('Whoever has it may act in the console, and read; without one nobody may act'),
  OPERATOR_TOKEN_EXPIRES_AT: z.iso.datetime({ offset: true, error: 'must be an ISO date and time, as 2026-12-31T18:00:00Z' }).transform((text) => new Date(text)).optional()
    .describe('From when on the operator’s token is nobody’s').meta({ bounds: 'an ISO date and time' }),
  CONSOLE_DIRECTORY: z.string().min(1).max(4_096).default(fileURLToPath(new URL('../../console/dist/site', import.meta.url)))
    .describe('The console as it was built').meta({ shownDefault: 'apps/console/dist/site' }),
  TRACE_URL: traceUrl.optional().describe('Where a submission’s [trace](tracing.md) is shown, with `{traceId}` in the place of its id: the console links divergences there').meta({ bounds: '`http://` or `https://`, with `{traceId}`' }),
  /** Without the token a rollback trigger that trips is an alert. */
  ...flagAdminSettings,
});

export const settings = shape
  .refine(...readTokenWhereReached)
  .refine(({ OPERATOR_TOKEN, READ_TOKEN }) => OPERATOR_TOKEN === undefined || OPERATOR_TOKEN !== READ_TOKEN, {
    path: ['READ_TOKEN'], error: 'must not be the same as OPERATOR_TOKEN: whoever may read may not act',
  });

export type Config = z.output<typeof settings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}
