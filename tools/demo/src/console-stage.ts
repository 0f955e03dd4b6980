import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { freePort, startStack } from '@tandem/stack';
import { appNames, buildConsole, buildStage, createSubmissionClient, emptyDirectory, removeJobs, removeOrganizations, seedOrganizations, startEffectSink } from '@tandem/test-bed';
import { createDriver, type Driver } from './driver/driver.ts';
import { createLedger } from './driver/ledger.ts';
import { createQuiet } from './faults/quiet.ts';
import type { DemoOrganization } from './platform/effects.ts';
import { harborOrganization } from './platform/harbor.ts';
import { organizationPrefix } from './platform/organization-ids.ts';
import { createApps, type Apps } from './processes/apps.ts';

/** What a test of the console looks at: all apps, one organization, and nobody who triggers what was missed. */
export interface ConsoleStage {
  readonly apps: Apps;
  readonly organization: DemoOrganization;
  readonly driver: Driver;
  readonly operatorToken: string;
  /** Sends one submission whose explicit call fails; its id. */
  missOne(): Promise<string>;
  close(): Promise<void>;
}

/** No Unleash: where it can't be reached everybody is in `legacy`, and that is all that is needed here. */
export function openConsoleStage(directory: string, signal: AbortSignal): Promise<ConsoleStage> {
  return buildStage(async (closers) => {
    // every request that is outstanding listens to it
    setMaxListeners(0, signal);
    await buildConsole(signal);
    const stack = await startStack({ need: ['mongodb', 'redis'], signal });
    closers.add(() => stack.stop());
    const { mongodb, redis } = stack;
    const runId = randomBytes(4).toString('hex');
    const platformDatabase = `tandem_console_${runId}`;
    const sink = await startEffectSink();
    closers.add(() => sink.close());
    const redisProxy = await startTcpProxy(addressOf(redis.url));
    closers.add(() => redisProxy.close());
    const organization = harborOrganization(runId, sink.url);
    const client = createMongoClient({ uri: mongodb.uri, appName: 'console-test' });
    closers.add(() => client.close());
    if (!mongodb.owned) closers.add(() => removeOrganizations(client, [organization], platformDatabase));
    if (!redis.owned) closers.add(() => removeJobs(redis.url, platformDatabase));
    await seedOrganizations(client, [organization]);

    const operatorToken = randomBytes(18).toString('base64url');
    const apps = await createApps({
      mongodbUri: mongodb.uri, mongodbDatabase: platformDatabase, redisUrl: redis.url, redisUrlOfHandler: urlThrough(redis.url, redisProxy), queuePrefix: platformDatabase,
      organizationPrefix: organizationPrefix(runId), unleash: { url: `http://127.0.0.1:${await freePort()}/api`, clientToken: 'none' }, operatorToken, fallback: 'off', sinkHost: sink.host,
      logDirectory: await emptyDirectory(path.join(directory, 'logs')), onFailure: () => undefined, signal,
    });
    closers.add(() => Promise.all(appNames.map((name) => apps[name].stop())));
    await Promise.all(appNames.map((name) => apps[name].start()));
    const submissions = createSubmissionClient(apps['legacy-trigger'].url);
    closers.add(() => submissions.close());
    const ledger = createLedger(runId, Date.now);
    const driver = createDriver({ client: submissions, ledger, organizations: [organization], rate: 10, wantedPhase: () => 'legacy', signal });
    const quiet = createQuiet({ apps, driver, client, platformDatabase, organizations: [organization], signal });
    return { apps, organization, driver, operatorToken, missOne: () => missOne(driver, organization, redisProxy, quiet), close: () => closers.closeAll() };
  });
}

/** The handler loses Redis: the call that has to enqueue fails, and is over before the network is mended. */
async function missOne(driver: Driver, organization: DemoOrganization, redisProxy: TcpProxy, quiet: ReturnType<typeof createQuiet>): Promise<string> {
  await quiet.callsMade();
  redisProxy.cut();
  try {
    const [entry] = await driver.send(organization, 1);
    await quiet.callsMade();
    if (typeof entry?.submissionId !== 'string') throw new Error('The submission was not accepted.');
    return entry.submissionId;
  } finally {
    redisProxy.open();
  }
}
