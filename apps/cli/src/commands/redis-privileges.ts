import process from 'node:process';
import { redisUserLine, redisUsers, type RedisUser } from '@tandem/bullmq';
import { Argument, Option, type Command } from 'commander';
import { z } from 'zod';
import { parsedBy } from '../parsed-by.ts';

const queuePrefix = parsedBy(z.string().regex(/^[A-Za-z0-9_{}-]{1,64}$/, { error: 'must be as QUEUE_PREFIX may be' }));

/** `privileges redis`: the least that each app needs of Redis, as lines that give a user these rights and no others. */
export function addRedisPrivilegesCommand(privileges: Command): void {
  privileges
    .command('redis')
    .description("Print Redis's ACL rules of each app's user, to be piped into redis-cli; `queue-depth` is KEDA's. Asks nobody, changes nothing.")
    .addArgument(new Argument('[app]', 'one only').choices(redisUsers))
    .addOption(new Option('--queue-prefix <text>', 'as QUEUE_PREFIX says; with a hash tag for a cluster').argParser(queuePrefix).default('tandem'))
    .action((user: RedisUser | undefined, given: { readonly queuePrefix: string }) => {
      for (const each of user === undefined ? redisUsers : [user]) process.stdout.write(`${redisUserLine(each, given.queuePrefix)}\n`);
    });
}
