import { resolve } from 'node:path';
import { redisPrivilegesOf, redisUsers } from '@tandem/bullmq';
import { privilegesOf, rolesOf, type Privilege } from '@tandem/mongodb';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

const options = { platformDatabase: 'tandem', canaryDatabases: ['org_tandem_canary'], writtenByNodes: ['org_example.contacts'] };

function rowOf({ resource, actions }: Privilege): string {
  const [database, collection] = 'cluster' in resource ? ['the deployment', ''] : [resource.db || 'any', resource.collection || 'any'];
  return `| ${database} | ${collection} | ${actions.join(', ')} |`;
}

it('docs/privileges.md lists the least that each app needs of MongoDB (vitest -u rewrites it)', async () => {
  const sections = rolesOf.flatMap((role) => ['', `## ${role}`, '', '| database | collection | actions |', '|---|---|---|', ...privilegesOf(role, options).map(rowOf)]);
  const page = [
    '# What each app needs of MongoDB',
    '',
    'Generated from `libs/adapters/mongodb/src/privileges.ts`, for the platform database `tandem`; “any” database or collection leaves out the server’s own.',
    '`npm run --silent privileges | mongosh "$ADMIN_URI"` creates these as the roles `tandem-<app>`, or updates those that are there; `--database`, `--prefix`, `--partitions` and `--nodes` name what differs in your deployment.',
    'Each app is tried with its role on a server with access control, and single actions are taken away: it then goes on with what it may do, and logs what was refused.',
    'A test also makes each call of each role once, holds the commands against this page (by what MongoDB’s manual says that they need), and takes away one action after the other: the call is refused, and says so.',
    'Two are missed without a word: without `listDatabases` MongoDB names only the databases that it thinks one may know of, and without `find` on the oplog the runway is unknown.',
    'A source of other collections (`SUBMISSION_SOURCES`) needs nothing more: who follows the stream of a deployment reads all of it.',
    ...sections,
    '',
    '# What each app needs of Redis',
    '',
    'Generated from `libs/adapters/bullmq/src/redis-privileges.ts`, for `QUEUE_PREFIX=tandem`; in a cluster each has `cluster info`, `cluster slots` and `readonly` beside. `npm run --silent privileges -- redis | redis-cli -u "$ADMIN_REDIS_URL"` gives',
    'these rights to the users `tandem-<app>`, takes all others, and leaves their passwords alone; `--queue-prefix` says what is otherwise in your deployment. `queue-depth` is for [KEDA](deployment.md#kubernetes).',
    '',
    '| user | keys | commands |',
    '|---|---|---|',
    ...redisUsers.map((user) => [user, redisPrivilegesOf(user, 'tandem')] as const).map(([user, { keys, commands }]) => `| ${user} | ${keys.map((key) => `\`${key}\``).join(', ')} | ${commands.map((command) => command.replace('|', ' ')).join(', ')} |`),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot(resolve(workspaceRoot, 'docs/privileges.md'));
});
