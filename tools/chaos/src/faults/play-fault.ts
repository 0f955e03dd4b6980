import type { FaultKind, FaultOf } from '../plan/fault.ts';
import { commandBlocked, commandCut, commandFailed, mongodbSteppedDown } from './command-faults.ts';
import { connectionsCut, connectionsDelayed, connectionsStalled } from './connection-faults.ts';
import { flipped, killSwitched, workflowEdited } from './flag-faults.ts';
import { historyLost } from './history-lost.ts';
import { appKilled, appPaused, mongodbKilled, mongodbPaused, redisEmptied, redisKilled, redisPaused, unleashKilled } from './process-faults.ts';
import type { Play, Scene } from './scene.ts';

const plays: { readonly [Kind in FaultKind]: Play<Kind> } = {
  'app-killed': appKilled,
  'app-paused': appPaused,
  'mongodb-killed': mongodbKilled,
  'mongodb-paused': mongodbPaused,
  'mongodb-stepped-down': mongodbSteppedDown,
  'redis-killed': redisKilled,
  'redis-emptied': redisEmptied,
  'redis-paused': redisPaused,
  'unleash-killed': unleashKilled,
  'connections-cut': connectionsCut,
  'connections-stalled': connectionsStalled,
  'connections-delayed': connectionsDelayed,
  'command-failed': commandFailed,
  'command-blocked': commandBlocked,
  'command-cut': commandCut,
  'history-lost': historyLost,
  'flipped': flipped,
  'kill-switched': killSwitched,
  'workflow-edited': workflowEdited,
};

/** Plays a fault from its beginning to its end. */
export function playFault<Kind extends FaultKind>(fault: FaultOf<Kind>, scene: Scene): Promise<void> {
  return plays[fault.kind](fault, scene);
}
