import process from 'node:process';
import { orgIdSchema } from '@tandem/documents';
import { Option } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { operatorName } from '../operator-name.ts';
import { parsedBy } from '../parsed-by.ts';

/* What the commands about gates share. */

export const words = parsedBy(z.string().trim().min(1, 'must say something').max(500));
export const shortWords = parsedBy(z.string().trim().min(1, 'must not be empty').max(100));
export const orgOption = () => new Option('--org <id>', "one organization's only").argParser(parsedBy(orgIdSchema));
export const neededOrgOption = () => orgOption().makeOptionMandatory();
export const byOption = () => new Option('--by <name>', 'who is doing this; kept in the audit').argParser(shortWords).default(operatorName());
export const reasonOption = () => new Option('--reason <text>', 'why; kept in the audit').argParser(words);
export const neededReasonOption = () => reasonOption().makeOptionMandatory();

export const write = (text: string) => void process.stdout.write(text);

export function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCodes.failed;
}

/** Where a field is given by an option of another name. */
const optionNames: Readonly<Record<string, string>> = { orgId: 'org', formId: 'form', workflowId: 'workflow', forMs: 'for', lengthMs: 'for' };

/** What commander could not check by itself; null, and said, where it is wrong. */
export function checked<Output>(schema: z.ZodType<Output>, value: unknown): Output | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  fail(parsed.error.issues.map(({ path: [field], message }) => `${field === undefined ? 'what is given' : `--${optionNames[String(field)] ?? String(field)}`}: ${message}`).join('\n'));
  return null;
}
