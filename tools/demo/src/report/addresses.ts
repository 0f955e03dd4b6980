import { appNames, textTable } from '@tandem/test-bed';
import { demoTimings } from '../processes/apps.ts';
import type { Stage } from '../stage.ts';

/** Where everything listens, the dashboard's login included, and what the commands need to be told; for `--keep`. */
export function addressesOf(stage: Stage): string {
  const { stack: { mongodb, redis, unleash }, apps, operatorToken, platformDatabase, logDirectory } = stage;
  const rows = [
    ['what', 'where'],
    ['console', `${apps.reconciler.url}  operator token ${operatorToken}`],
    ['Unleash dashboard', `${unleash.url}${unleash.login === undefined ? '' : `  user ${unleash.login.username}, password ${unleash.login.password}`}`],
    ['MongoDB', `${mongodb.uri}  database ${platformDatabase}`],
    ['Redis', `${redis.url}  prefix ${platformDatabase}`],
    ...appNames.map((name) => [name, apps[name].url]),
    ['logs', logDirectory],
  ];
  return `\n${textTable(rows)}\n\nFor npm run reconcile, migration, repair and the others, in another terminal:\n${settingsForCommands(stage)}\n\nEverything goes on running until Ctrl-C.`;
}

/** Lines for a shell. The bounds are the demo's own: by others a command would judge otherwise than the reconciler. */
function settingsForCommands({ stack: { mongodb, redis, unleash }, organizationPrefix, platformDatabase }: Stage): string {
  const settings = {
    MONGODB_URI: mongodb.uri,
    MONGODB_DATABASE: platformDatabase,
    ORGANIZATION_PREFIX: organizationPrefix,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: platformDatabase,
    UNLEASH_URL: unleash.url,
    ...(unleash.adminToken !== undefined && { UNLEASH_ADMIN_TOKEN: unleash.adminToken }),
    LATE_AFTER_MS: demoTimings.lateAfter,
    RECONCILE_GRACE_MS: demoTimings.grace,
    NOT_EXECUTED_AFTER_MS: demoTimings.notExecutedAfter,
  };
  return Object.entries(settings).map(([name, value]) => `export ${name}='${value}'`).join('\n');
}
