import { z } from 'zod';

/** The apps take Sentinels and a cluster as well; whether the rest of such an address is right, they and the doctor say. */
const redisUrl = z.string().regex(/^rediss?(\+(sentinel|cluster))?:\/\//, 'starts with redis://, redis+sentinel://, redis+cluster://, or rediss… with TLS');

const variables = z.object({
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'starts with mongodb:// or mongodb+srv://').optional(),
  REDIS_URL: redisUrl.optional(),
  UNLEASH_URL: z.url({ protocol: /^https?$/ }).optional(),
  UNLEASH_CLIENT_TOKEN: z.string().min(1).optional(),
  UNLEASH_ADMIN_TOKEN: z.string().min(1).optional(),
});

/** Backends that run already, as the environment names them. */
export interface GivenBackends {
  readonly mongodbUri: string | undefined;
  readonly redisUrl: string | undefined;
  readonly unleash: { readonly url: string; readonly clientToken: string; readonly adminToken: string | undefined } | undefined;
}

/**
 * Reads MONGODB_URI, REDIS_URL, UNLEASH_URL, UNLEASH_CLIENT_TOKEN and UNLEASH_ADMIN_TOKEN; an empty one counts as unset.
 * @throws Error naming every variable that can't be used.
 */
export function givenBackends(environment: NodeJS.ProcessEnv): GivenBackends {
  const named = Object.fromEntries(Object.keys(variables.shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]));
  const parsed = variables.safeParse(named);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const values = parsed.data ?? {};
  if (values.UNLEASH_URL !== undefined && values.UNLEASH_CLIENT_TOKEN === undefined) problems.push('UNLEASH_CLIENT_TOKEN: needed with UNLEASH_URL');
  if (problems.length > 0) throw new Error(`The environment can't be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  return {
    mongodbUri: values.MONGODB_URI,
    redisUrl: values.REDIS_URL,
    unleash: values.UNLEASH_URL === undefined || values.UNLEASH_CLIENT_TOKEN === undefined
      ? undefined
      : { url: values.UNLEASH_URL.replace(/\/+$/, '').replace(/\/api$/, ''), clientToken: values.UNLEASH_CLIENT_TOKEN, adminToken: values.UNLEASH_ADMIN_TOKEN },
  };
}
