import { isTandemError, type TandemError } from '@tandem/errors';
import type { PhaseFlips } from './ports.ts';
import { deploymentScope, type TriggerRecord } from './trigger-state.ts';

export interface FlipTurns {
  /** The flips of a new round. Once Unleash has not answered for an organization, the others fail at once: each would wait as long. The deployment's is always tried. */
  begin(): PhaseFlips | null;
  /** The deployment first, then those behind the organization for which Unleash last did not answer: where it answers for all but one, that one holds up no other. */
  inOrder(records: readonly TriggerRecord[]): readonly TriggerRecord[];
}

export function createFlipTurns(flips: PhaseFlips | null): FlipTurns {
  let heldUpAt = '';

  function begin(): PhaseFlips | null {
    if (!flips) return null;
    let away: TandemError | null = null;
    return {
      turnOff: (reason) => flips.turnOff(reason),
      async takeOut(orgId, reason) {
        if (away) throw away;
        try {
          return await flips.takeOut(orgId, reason);
        } catch (error) {
          if (isTandemError(error, 'UNLEASH_UNAVAILABLE')) [away, heldUpAt] = [error, orgId];
          throw error;
        }
      },
    };
  }

  return {
    begin,
    inOrder(records) {
      const place = ({ _id }: TriggerRecord) => (_id === deploymentScope ? 0 : _id > heldUpAt ? 1 : 2);
      return [...records].sort((a, b) => place(a) - place(b) || (a._id < b._id ? -1 : 1));
    },
  };
}
