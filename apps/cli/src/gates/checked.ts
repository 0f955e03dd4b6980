import type { z } from 'zod';
import { fail } from '../output.ts';

/** How a field is given, where it is by no option of its own name; what has no hyphens is an argument. */
const names: Readonly<Record<string, string>> = {
  orgId: '--org', formId: '--form', formVersion: '--form-version', workflowId: '--workflow', forMs: '--for', lengthMs: '--for', name: 'the name', organizations: 'the organizations',
};

/** What commander could not check by itself; null, and said, where it is wrong. */
export function checked<Output>(schema: z.ZodType<Output>, value: unknown): Output | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  fail(parsed.error.issues.map(({ path: [field], message }) => `${field === undefined ? 'what is given' : (names[String(field)] ?? `--${String(field)}`)}: ${message}`).join('\n'));
  return null;
}
