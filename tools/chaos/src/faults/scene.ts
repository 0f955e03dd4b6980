import type { Doubt } from '../load/doubt.ts';
import type { FaultKind, FaultOf } from '../plan/fault.ts';
import type { Stage } from '../stage.ts';

/** All that a fault may lay hands on. */
export interface Scene extends Pick<Stage, 'mongodb' | 'redis' | 'unleash' | 'client' | 'platformDatabase' | 'organizations' | 'flag' | 'proxies' | 'fleet' | 'signal'> {
  readonly doubt: Doubt;
}

/** Does harm, waits, and undoes it, also where it fails in between. */
export type Play<Kind extends FaultKind> = (fault: FaultOf<Kind>, scene: Scene) => Promise<void>;
