import type { PhaseChange } from '@tandem/documents';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';

/** What processes saw of the organizations' phases, in `phase_changes`. */
export interface PhaseChangeStore {
  /** Recording one again is harmless. Rejects with STORE_UNAVAILABLE. */
  record(change: PhaseChange): Promise<void>;
}

export function createPhaseChangeStore(database: Db): PhaseChangeStore {
  const { phaseChanges } = platformCollections(database);
  return {
    async record(change) {
      await insertNew<string, PhaseChange>(phaseChanges, [change]);
    },
  };
}
