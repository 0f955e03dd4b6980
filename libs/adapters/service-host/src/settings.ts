import { z } from 'zod';
import { mongoUriProblem } from './mongo-uri.ts';
import { readRedisUrl } from './redis-url.ts';

/** A setting that is a whole number within bounds; one complaint names the bounds and, where it has one, the unit. */
export function wholeNumber(least: number, most: number, unit = '') {
  const error = `must be a whole number${unit && ` of ${unit}`}, ${least} to ${most}`;
  return z.coerce.number({ error }).refine((value) => Number.isInteger(value) && value >= least && value <= most, { error });
}

/** A setting that is a length of time: its name ends in `_MS`. */
export const milliseconds = (least: number, most: number) => wholeNumber(least, most, 'milliseconds');

const port = wholeNumber(0, 65_535);

/** What every process is told. Spread these shapes into an app's own `z.object`. */
export const commonSettings = (defaultPort: number) => ({
  /** Loopback unless told otherwise. */
  HOST: z.string().min(1).max(255).default('127.0.0.1'),
  PORT: port.default(defaultPort),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  INSTANCE_ID: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/).optional(),
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
  MONGODB_URI: backendUrl(mongoUriProblem),
  /** The database of Tandem's own collections. */
  MONGODB_DATABASE: z.string().regex(/^[A-Za-z0-9_-]{1,63}$/).refine((name) => !name.startsWith('org_'), { error: 'must not look like an organization' }).default('tandem'),
};

export const redisSettings = {
  REDIS_URL: backendUrl(redisUrlProblem),
  QUEUE_PREFIX: z.string().regex(/^[A-Za-z0-9_{}-]{1,64}$/).default('tandem'),
};

export const unleashSettings = {
  UNLEASH_URL: backendUrl(webUrlProblem),
  UNLEASH_CLIENT_TOKEN: z.string({ error: 'is not set; Unleash issues it, `npm run stack` writes it' }).min(1).max(512),
  UNLEASH_REFRESH_MS: milliseconds(100, 600_000).default(1_000),
};

/** For who reads and moves the flag by its admin API, and can do without: all but the token serve links as well. */
export const flagAdminSettings = {
  UNLEASH_URL: z.url({ protocol: /^https?$/, error: 'must be an http address' }).max(4_096).optional(),
  UNLEASH_ADMIN_TOKEN: z.string().min(1).max(512).optional(),
  UNLEASH_PROJECT: z.string().min(1).max(100).default('default'),
  UNLEASH_ENVIRONMENT: z.string().min(1).max(100).default('development'),
};

/** Deployments that share a server keep apart by it: a process looks only at databases whose names start so. */
export const organizationSettings = {
  ORGANIZATION_PREFIX: z.string().regex(/^org_[A-Za-z0-9_-]{0,40}$/).default('org_'),
};
