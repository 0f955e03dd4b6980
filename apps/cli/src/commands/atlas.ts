import { eventIngress } from '@tandem/documents';
import { organizationSettings } from '@tandem/service-host';
import type { Command } from 'commander';
import { z } from 'zod';
import { atlasFiles } from '../atlas/trigger-files.ts';
import { writeFiles } from '../atlas/write-files.ts';
import { settingOption } from '../options.ts';
import { write } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';

interface GenerateOptions {
  readonly url: string;
  readonly database?: string;
  readonly collection: string;
  readonly prefix: string;
  readonly name: string;
  readonly dataSource: string;
  readonly secretName: string;
  readonly directory: string;
}

const name = parsedBy(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: 'must be 1 to 64 letters, digits, underscores and hyphens' }));
const database = parsedBy(z.string().regex(/^[^/\\. "$*<>:|?\0]{1,63}$/, { error: 'must be the name of a database' }));
const collection = parsedBy(z.string().regex(/^[^$\0]{1,200}$/, { error: 'must be the name of a collection' }));
const url = parsedBy(
  z
    .url({ protocol: /^https?$/, error: 'must be an https address' })
    .max(2_048)
    .transform((text) => new URL(text))
    .refine(({ protocol, hostname }) => protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname), { error: 'must be an https address: submissions are sent there' })
    .refine(({ username, password, search, hash }) => [username, password, search, hash].every((part) => part === ''), { error: 'must be an address alone, without name, password or query' })
    .transform(({ origin, pathname }) => `${origin}${pathname.replace(/\/+$/, '')}${eventIngress.path}`),
);

/** `atlas`: what MongoDB Atlas needs to send Tandem its events. */
export function addAtlasCommand(program: Command): void {
  const command = program.command('atlas').description('Let MongoDB Atlas send the inserts of submissions to the watcher, by a trigger.');
  command
    .command('generate')
    .description("Write the trigger's configuration and its function, laid out as an App Services app. Asks nobody, changes nothing in Atlas.")
    .requiredOption('--url <address>', "where the watcher's ingress is reached from outside, without its path", url)
    .option('--database <name>', "one database only, an organization's or another source's; without it one trigger for the whole cluster (M10 or larger)", database)
    .option('--collection <name>', 'that holds the submissions', collection, 'form_submissions')
    .addOption(settingOption('--prefix <text>', "what the names of the organizations' databases begin with", organizationSettings.ORGANIZATION_PREFIX))
    .option('--name <name>', 'of the trigger and its function', name, 'tandem-submissions')
    .option('--data-source <name>', 'the cluster, as the app names it', name, 'mongodb-atlas')
    .option('--secret-name <name>', "of the app's value and secret that hold what ATLAS_INGRESS_SECRET says", name, 'tandem-ingress-secret')
    .option('--directory <path>', 'where to; what is there already is left as it is', 'atlas-app')
    .action(async ({ url: address, database: only, prefix: organizationPrefix, directory, ...names }: GenerateOptions) => {
      const written = await writeFiles(directory, atlasFiles({ ...names, url: address, database: only ?? null, organizationPrefix }));
      write(`${written.join('\n')}\n\nNext, in an app that has the cluster as the data source ${names.dataSource}:\n${nextSteps(names.secretName)}`);
    });
}

function nextSteps(secretName: string): string {
  return [
    `  1. create the secret ${secretName} with the value of ATLAS_INGRESS_SECRET`,
    '  2. add these files to the app (to its own functions/config.json, the entry of this one), and push or paste them',
    '  3. see tandem_ingress_events_total of the watcher count the next submission; docs/atlas-triggers.md says the rest',
    '',
  ].join('\n');
}
