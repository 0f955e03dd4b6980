import type { PlantFault } from './scene.ts';

/** Redis loses all its jobs, the acknowledged ones too: the executions in MongoDB are the truth. */
export const redisRestartedEmpty: PlantFault = async ({ backends: { redis }, quiet }) => {
  if (!redis.owned) return [];
  await redis.kill();
  await redis.restart({ empty: true });
  await quiet.appsWell();
  return [];
};

export const mongodbKilled: PlantFault = async ({ backends: { mongodb }, quiet }) => {
  if (!mongodb.owned) return [];
  await mongodb.kill();
  await mongodb.restart();
  await quiet.streamCaughtUp();
  await quiet.appsWell();
  return [];
};
