import type { PhaseFlag } from '@tandem/migration';
import type { PhaseFlips } from '@tandem/rollback-watch';

/** Shorter than a trip's claim lasts. */
const moveWithinMs = 30_000;

/** The watch's two flips by the migration's flag. Where the flag is off all are in legacy, and nothing is written. */
export function phaseFlipsBy(flag: PhaseFlag): PhaseFlips {
  return {
    async takeOut(orgId) {
      if (!(await flag.read()).enabled) return 'already-out';
      const { outcome } = await flag.move(orgId, 'legacy', AbortSignal.timeout(moveWithinMs));
      return outcome === 'moved' ? 'moved' : 'already-out';
    },
    turnOff: async () => ((await flag.turnOff()) === 'turned-off' ? 'turned-off' : 'already-off'),
  };
}
