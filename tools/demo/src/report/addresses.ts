import { appNames, textTable } from '@tandem/test-bed';
import type { Stage } from '../stage.ts';

/** Where everything listens, the dashboard's login included; for `--keep`. */
export function addressesOf({ stack: { mongodb, redis, unleash }, apps, operatorToken, platformDatabase, logDirectory }: Stage): string {
  const rows = [
    ['what', 'where'],
    ['console', `${apps.reconciler.url}  operator token ${operatorToken}`],
    ['Unleash dashboard', `${unleash.url}${unleash.login === undefined ? '' : `  user ${unleash.login.username}, password ${unleash.login.password}`}`],
    ['MongoDB', `${mongodb.uri}  database ${platformDatabase}`],
    ['Redis', `${redis.url}  prefix ${platformDatabase}`],
    ...appNames.map((name) => [name, apps[name].url]),
    ['logs', logDirectory],
  ];
  return `\n${textTable(rows)}\n\nEverything goes on running until Ctrl-C.`;
}
