import type { Flip } from './trigger-state.ts';

/** Why a flag that seems right may move nobody: a client token belongs to one environment, an admin token to none. */
export const otherFlag = 'UNLEASH_ENVIRONMENT or UNLEASH_PROJECT may be another than that of the client tokens';

/** What to look at where there was nothing to flip; null where it flipped, or could not. */
export function flipWarning(flip: Flip): string | null {
  if (flip === 'already-out') return `nothing was flipped: the flag is off or lists the organization nowhere; if it is still in its phase, ${otherFlag}`;
  if (flip === 'already-off') return `nothing was flipped: the flag is off already; if organizations are still in their phases, ${otherFlag}`;
  return null;
}
