import type { PlantFault } from './scene.ts';

/** The handler loses Redis: every explicit call that has to enqueue fails, and is over before the network is mended. */
export const explicitCallFails: PlantFault = async ({ driver, organization, count, redisProxy, quiet }) => {
  await quiet.callsMade();
  redisProxy.cut();
  try {
    const entries = await driver.send(organization, count);
    await quiet.callsMade();
    return entries;
  } finally {
    redisProxy.open();
    await quiet.appsWell();
  }
};

/**
 * The handler dies between insert and call: Redis doesn't answer, so no call of the accepted submissions
 * can end before SIGKILL. What was on its way to Redis is lost with the connection.
 */
export const handlerKilled: PlantFault = async ({ driver, organization, count, redisProxy, apps, quiet }) => {
  await quiet.callsMade();
  redisProxy.stall();
  try {
    const entries = await driver.send(organization, count);
    await apps['legacy-trigger'].kill();
    return entries;
  } finally {
    redisProxy.cut();
    redisProxy.open();
    await apps['legacy-trigger'].start();
    await quiet.appsWell();
  }
};
