import type { z } from 'zod';
import { fail } from '../output.ts';

/** Where a field is given by an option of another name. */
const optionNames: Readonly<Record<string, string>> = { orgId: 'org', formId: 'form', workflowId: 'workflow', forMs: 'for', lengthMs: 'for' };

/** What commander could not check by itself; null, and said, where it is wrong. */
export function checked<Output>(schema: z.ZodType<Output>, value: unknown): Output | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  fail(parsed.error.issues.map(({ path: [field], message }) => `${field === undefined ? 'what is given' : `--${optionNames[String(field)] ?? String(field)}`}: ${message}`).join('\n'));
  return null;
}
