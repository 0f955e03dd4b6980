import process from 'node:process';
import { canaryOrganization, mostPartitions, partitionsOf } from '@tandem/documents';
import { privilegesOf, rolesOf, type RoleOf } from '@tandem/mongodb';
import { mongoSettings, organizationSettings } from '@tandem/service-host';
import { Argument, Option, type Command } from 'commander';
import { z } from 'zod';
import { settingOption, wholeNumber } from '../options.ts';
import { parsedBy } from '../parsed-by.ts';
import { addRedisPrivilegesCommand } from './redis-privileges.ts';

interface PrivilegesOptions {
  readonly database: string;
  readonly prefix: string;
  readonly partitions: number;
  readonly nodes: readonly string[];
}

const place = parsedBy(z.string().max(255).regex(/^[^/\\. "$*<>:|?\0]{1,63}\.[^$\0]+$/, { error: 'must be database.collection' }));

/** `privileges`: the least that each app needs of MongoDB, as roles to create, or to update where they are there. */
export function addPrivilegesCommand(program: Command): void {
  const privileges = program
    .command('privileges')
    .description('Print the MongoDB role of each app, to be piped into mongosh. Asks nobody, changes nothing.')
    .addArgument(new Argument('[app]', 'one only').choices(rolesOf))
    .addOption(settingOption('--database <name>', 'the platform database, as MONGODB_DATABASE says', mongoSettings.MONGODB_DATABASE))
    .addOption(settingOption('--prefix <text>', "what the names of the organizations' databases begin with", organizationSettings.ORGANIZATION_PREFIX))
    .addOption(new Option('--partitions <n>', 'as STREAM_PARTITIONS says').argParser(wholeNumber(1, mostPartitions)).default(1))
    .addOption(new Option('--nodes <database.collection...>', 'where mongodb-write nodes of workflows may write').argParser((text, before: readonly string[] | undefined) => [...(before ?? []), place(text)]).default([]))
    .action((app: RoleOf | undefined, given: PrivilegesOptions) => {
      for (const role of app === undefined ? rolesOf : [app]) process.stdout.write(roleScript(role, given));
    });
  addRedisPrivilegesCommand(privileges);
}

function roleScript(role: RoleOf, { database: platformDatabase, prefix: organizationPrefix, partitions: of, nodes }: PrivilegesOptions): string {
  const canaryDatabases = partitionsOf(of).map((partition) => canaryOrganization(organizationPrefix, partition));
  const privileges = privilegesOf(role, { platformDatabase, canaryDatabases, writtenByNodes: nodes });
  // each line, or what its brackets hold together, is whole for a shell that reads them one by one
  return [
    `var role = 'tandem-${role}', granted = ${JSON.stringify({ privileges, roles: [] }, null, 2)};`,
    "db.getSiblingDB('admin').getRole(role) ? db.getSiblingDB('admin').updateRole(role, granted) : db.getSiblingDB('admin').createRole({ role, ...granted });",
    '',
  ].join('\n');
}
