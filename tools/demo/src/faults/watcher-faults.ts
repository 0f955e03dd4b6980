import { setTimeout as delay } from 'node:timers/promises';
import { demoTimings } from '../processes/apps.ts';
import type { PlantFault } from './scene.ts';

/** Submissions come while no watcher runs, and it is away for longer than a decision may take. */
export const watcherDown: PlantFault = async ({ driver, organization, count, apps, quiet }) => {
  await quiet.callsMade();
  await quiet.streamCaughtUp();
  await apps.watcher.kill();
  const entries = await driver.send(organization, count);
  // Time itself is the fault here: `late` means later than this.
  await delay(demoTimings.lateAfter);
  await apps.watcher.start();
  await quiet.streamCaughtUp();
  await quiet.appsWell();
  return entries;
};

/** Under load: the driver goes on meanwhile, so nobody knows which submissions it hits. */
export const watcherKilled: PlantFault = async ({ apps, quiet }) => {
  await apps.watcher.kill();
  await apps.watcher.start();
  await quiet.streamCaughtUp();
  await quiet.appsWell();
  return [];
};
