import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

/** An option's or argument's value, taken by a schema; commander tells the user what is wrong with it. */
export function parsedBy<Output>(schema: z.ZodType<Output>): (text: string) => Output {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join('; '));
  };
}
