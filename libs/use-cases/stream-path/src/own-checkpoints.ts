import { TandemError } from '@tandem/errors';
import type { CheckpointStore } from './ports.ts';

/**
 * Checkpoints that say whose organizations they are for. One made for others is refused: whoever went on from it
 * would move it past events that its own pipeline does not tell of. An older one that does not say is taken as ours.
 */
export function createOwnCheckpoints(store: CheckpointStore, organizationPrefix: string): CheckpointStore {
  return {
    async claim(stream, epoch) {
      const claim = await store.claim(stream, epoch);
      const made = claim.outcome === 'claimed' ? claim.checkpoint?.organizationPrefix : undefined;
      if (made !== undefined && made !== organizationPrefix) {
        throw new TandemError(
          'CONFIG_INVALID',
          `this platform database belongs to the organizations whose names start with ${made}, and ORGANIZATION_PREFIX is ${organizationPrefix}: use another MONGODB_DATABASE, or set ORGANIZATION_PREFIX=${made}; to hand the database over to another prefix, take organizationPrefix out of its stream_checkpoints first`,
        );
      }
      return claim;
    },
    write: (checkpoint) => store.write({ ...checkpoint, organizationPrefix }),
  };
}
