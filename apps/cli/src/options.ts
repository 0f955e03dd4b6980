import { operatorSchema, reasonSchema } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import { durationUpTo } from '@tandem/service-host';
import { Option } from 'commander';
import { z } from 'zod';
import { operatorName } from './operator-name.ts';
import { parsedBy } from './parsed-by.ts';

/* What the options of several commands take, and those that several have. */

export const organization = parsedBy(orgIdSchema);
export const name = parsedBy(operatorSchema);
export const reason = parsedBy(reasonSchema);

/** Written in digits alone: an empty text is no zero. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  const error = `must be a whole number of ${least} to ${most}`;
  return parsedBy(z.string().regex(/^\d{1,9}$/, { error }).transform(Number).refine((value) => value >= least && value <= most, { error }));
}

/** As far back as anything is replayed. */
export const duration = parsedBy(durationUpTo(60));
/** As long as a window, or a rule that takes findings off the count, may be. */
export const durationUpToAMonth = parsedBy(durationUpTo(30));

/** An option that stands for a setting: it takes what the setting takes, and has its default. */
export const settingOption = (flags: string, about: string, setting: z.ZodType<string>) => new Option(flags, about).argParser(parsedBy(setting)).default(setting.parse(undefined));

export const orgOption = (about = 'one organization only') => new Option('--org <id>', about).argParser(organization);
export const byOption = (keptIn = 'the audit') => new Option('--by <name>', `who is doing this; kept in ${keptIn}`).argParser(name).default(operatorName());
export const reasonOption = (keptIn = 'the audit') => new Option('--reason <text>', `why; kept in ${keptIn}`).argParser(reason);
