import { canBeProxied } from '@tandem/faults';
import type { FaultId, FaultRow } from '../plan/fault-table.ts';
import { mongodbKilled, redisRestartedEmpty } from './backend-faults.ts';
import { directWriteRecorded, directWriteTriggered, poisonDocument } from './direct-writes.ts';
import { explicitCallFails, handlerKilled } from './handler-faults.ts';
import type { PlantedFault, PlantFault, Scene } from './scene.ts';
import { watcherDown, watcherKilled } from './watcher-faults.ts';
import { workflowPaused } from './workflow-paused.ts';

const planters: Readonly<Record<FaultId, PlantFault>> = {
  'explicit-call-fails-legacy': explicitCallFails,
  'handler-killed-legacy': handlerKilled,
  'explicit-call-fails-shadow': explicitCallFails,
  'watcher-down-shadow': watcherDown,
  'handler-killed-parallel': handlerKilled,
  'direct-write-parallel': directWriteRecorded,
  'workflow-paused': workflowPaused,
  'explicit-call-fails-primary': explicitCallFails,
  'direct-write-primary': directWriteTriggered,
  'watcher-down-primary': watcherDown,
  'watcher-killed': watcherKilled,
  'poison-document': poisonDocument,
  'redis-restarted-empty': redisRestartedEmpty,
  'mongodb-killed': mongodbKilled,
};

/** What was accepted so shortly before a fault may not have been decided yet when it struck. Milliseconds. */
const reachBefore = 2_000;
/** What came so shortly after it may still be within the comparison's margin, or queue behind what waited. Milliseconds. */
const reachAfter = 3_000;

export async function plantFault(row: FaultRow, scene: Scene): Promise<PlantedFault> {
  const from = scene.now() - reachBefore;
  const entries = await planters[row.id](scene);
  return { row, entries, from, until: scene.now() + reachAfter };
}

/** Why a fault can't be played on these backends; undefined where it can. */
export function whyLeftOut(row: FaultRow, { mongodb, redis }: Scene['backends']): string | undefined {
  if (row.needs === 'own MongoDB' && !mongodb.owned) return 'the MongoDB server is not ours to kill';
  if (row.needs === 'own Redis' && !redis.owned) return 'the Redis server is not ours to kill';
  if (row.needs === 'Redis without TLS' && !canBeProxied(redis.url)) return 'the proxy before Redis can not speak TLS';
  return undefined;
}
