import { z } from 'zod';
import { accessToken } from './access/access-settings.ts';
import { mongoUriProblem } from './mongo-uri.ts';
import { readRedisUrl } from './redis-url.ts';

/** A setting that is a whole number within bounds; one complaint names the bounds and, where it has one, the unit. `docs/configuration.md` shows them by its meta data. */
export function wholeNumber(least: number, most: number, unit = '') {
  const error = `must be a whole number${unit && ` of ${unit}`}, ${least} to ${most}`;
  return z.coerce.number({ error }).refine((value) => Number.isInteger(value) && value >= least && value <= most, { error }).meta({ bounds: `${least} to ${most}${unit && ` ${unit}`}` });
}

/** A setting that is a length of time: its name ends in `_MS`. */
export const milliseconds = (least: number, most: number) => wholeNumber(least, most, 'milliseconds');

const port = wholeNumber(0, 65_535);

/** What every process is told. Spread these shapes into an app's own `z.object`. */
export const commonSettings = (defaultPort: number) => ({
  HOST: z.string().min(1).max(255).default('127.0.0.1').describe('The address it listens on: loopback unless told otherwise'),
  PORT: port.default(defaultPort).describe('The port of `/livez`, `/readyz`, `/metrics`, and of what else it serves; 0: any that is free'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('The least severe level that is logged'),
  READ_TOKEN: accessToken.optional().describe('Whoever has it may read: `/metrics`, the details of `/readyz`, and what else is shown; must be set where `HOST` is not loopback. On loopback everybody may where it is not set'),
  INSTANCE_ID: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/).optional().describe('What the process is called in leases, stamps and logs; where it is not set, a name of its own at each start')
    .meta({ bounds: 'up to 100 letters, digits, `_`, `.`, `-`' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http address' }).max(4_096).optional()
    .describe('A collector of OpenTelemetry, for instance `http://127.0.0.1:4318`: [traces](tracing.md) go there by OTLP over HTTP; without it nothing is traced').meta({ bounds: '`http://` or `https://`' }),
  TRACE_SAMPLE_RATIO: z.coerce.number({ error: 'must be a number, 0 to 1' }).min(0).max(1).default(1)
    .describe('How many of the traces that begin in this process are sent; those that began elsewhere go on as was decided there').meta({ bounds: '0 to 1' }),
});

/** A URL of which `problemOf` says what is wrong with it, or nothing. */
const backendUrl = (problemOf: (text: string) => string | undefined) =>
  z
    .string({ error: 'is not set; in development `npm run stack` starts the backends and writes it for `nx run <app>:serve`' })
    .max(4_096)
    .superRefine((text, context) => {
      const message = problemOf(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

function redisUrlProblem(text: string): string | undefined {
  const reading = readRedisUrl(text);
  return 'problem' in reading ? reading.problem : undefined;
}

function webUrlProblem(text: string): string | undefined {
  return /^https?:\/\//.test(text) ? undefined : 'must start with http:// or https://';
}

export const mongoSettings = {
  MONGODB_URI: backendUrl(mongoUriProblem).describe('A replica set or a sharded cluster’s router').meta({ bounds: '`mongodb://` or `mongodb+srv://`, reading from the primary' }),
  MONGODB_DATABASE: z.string().regex(/^[A-Za-z0-9_-]{1,63}$/, { error: 'must be up to 63 letters, digits, underscores and hyphens' }).refine((name) => !name.startsWith('org_'), { error: 'must not look like an organization' }).default('tandem')
    .describe('The database of Tandem’s own collections').meta({ bounds: 'up to 63 letters, digits, `_`, `-`; not beginning with `org_`' }),
};

export const redisSettings = {
  REDIS_URL: backendUrl(redisUrlProblem).describe('The queue’s server, Sentinels or cluster').meta({ bounds: '`redis://`, `redis+sentinel://`, `redis+cluster://`, or `rediss…` with TLS' }),
  QUEUE_PREFIX: z.string().regex(/^[A-Za-z0-9_{}-]{1,64}$/, { error: 'must be up to 64 letters, digits, underscores, hyphens and braces' }).default('tandem')
    .describe('What all of its keys in Redis begin with; in a cluster with a hash tag, as `{tandem}`').meta({ bounds: 'up to 64 letters, digits, `_`, `-`, `{`, `}`' }),
};

export const unleashSettings = {
  UNLEASH_URL: backendUrl(webUrlProblem).describe('Where the phases come from, with or without `/api` at its end').meta({ bounds: '`http://` or `https://`' }),
  UNLEASH_CLIENT_TOKEN: z.string({ error: 'is not set; Unleash issues it, `npm run stack` writes it' }).min(1).max(512).describe('A backend token of Unleash, which reads the flag'),
  UNLEASH_REFRESH_MS: milliseconds(100, 600_000).default(1_000).describe('How often the flag is asked for'),
};

/** For who reads and moves the flag by its admin API, and can do without: all but the token serve links as well. */
export const flagAdminSettings = {
  UNLEASH_URL: z.url({ protocol: /^https?$/, error: 'must be an http address' }).max(4_096).optional().describe('Where the flag is read and moved, and where links to it lead').meta({ bounds: '`http://` or `https://`' }),
  UNLEASH_ADMIN_TOKEN: z.string().min(1).max(512).optional().describe('A token that may move the flag; without it nothing moves it, and a rollback trigger that trips is an alert'),
  UNLEASH_PROJECT: z.string().min(1).max(100).default('default').describe('The flag’s project'),
  UNLEASH_ENVIRONMENT: z.string().min(1).max(100).default('development').describe('The flag’s environment'),
};

export const organizationSettings = {
  ORGANIZATION_PREFIX: z.string().regex(/^org_[A-Za-z0-9_-]{0,40}$/, { error: 'must be org_ and up to 40 letters, digits, underscores and hyphens' }).default('org_')
    .describe('Deployments that share a server keep apart by it: a process looks only at databases whose names start with it').meta({ bounds: '`org_` and up to 40 letters, digits, `_`, `-`' }),
};

/** What of a comparison a deployment may choose. */
export interface ChosenBounds {
  readonly graceMs: number;
  readonly lateAfterMs: number;
  readonly notExecutedAfterMs: number;
}

/** For whatever compares: what is compared by hand and what is compared all the time go by the same. */
export const comparisonSettings = ({ graceMs, lateAfterMs, notExecutedAfterMs }: ChosenBounds) => ({
  RECONCILE_GRACE_MS: milliseconds(1_000, 3_600_000).default(graceMs).describe('How long a decision may be missing before it counts as missed'),
  LATE_AFTER_MS: milliseconds(1, 3_600_000).default(lateAfterMs).describe('How long after the insert a decision counts as late'),
  NOT_EXECUTED_AFTER_MS: milliseconds(1_000, 7 * 86_400_000).default(notExecutedAfterMs).describe('How long an execution may take before it counts as not executed'),
});

/** What was chosen by these. */
export function chosenBounds(config: Readonly<Record<keyof ReturnType<typeof comparisonSettings>, number>>): ChosenBounds {
  return { graceMs: config.RECONCILE_GRACE_MS, lateAfterMs: config.LATE_AFTER_MS, notExecutedAfterMs: config.NOT_EXECUTED_AFTER_MS };
}
