import { TandemError } from '@tandem/errors';
import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads an app's settings once, at start. An empty variable counts as not set.
 * @throws TandemError CONFIG_INVALID that names every wrong variable, and never a value, which may be a secret.
 */
export function readConfig<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given, { reportInput: false });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  throw new TandemError('CONFIG_INVALID', `\n  ${lines.join('\n  ')}`, { problems });
}
