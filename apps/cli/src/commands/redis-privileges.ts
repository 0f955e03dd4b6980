import process from 'node:process';
import { redisUserLine, redisUsers, type RedisUser } from '@tandem/bullmq';
import { redisSettings } from '@tandem/service-host';
import { Argument, type Command } from 'commander';
import { settingOption } from '../options.ts';

/** `privileges redis`: the least that each app needs of Redis, as lines that give a user these rights and no others. */
export function addRedisPrivilegesCommand(privileges: Command): void {
  privileges
    .command('redis')
    .description("Print Redis's ACL rules of each app's user, to be piped into redis-cli; `queue-depth` is KEDA's. Asks nobody, changes nothing.")
    .addArgument(new Argument('[app]', 'one only').choices(redisUsers))
    .addOption(settingOption('--queue-prefix <text>', 'as QUEUE_PREFIX says; with a hash tag for a cluster', redisSettings.QUEUE_PREFIX))
    .action((user: RedisUser | undefined, given: { readonly queuePrefix: string }) => {
      for (const each of user === undefined ? redisUsers : [user]) process.stdout.write(`${redisUserLine(each, given.queuePrefix)}\n`);
    });
}
