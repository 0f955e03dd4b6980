import { deploymentScope, flipWarning, type TripOutcome } from '@tandem/rollback-watch';

/** What the log says of a trip. */
export function newsOf({ scope, flip }: Pick<TripOutcome, 'scope' | 'flip'>): string {
  const tripped = scope === deploymentScope ? "the deployment's rollback trigger tripped" : 'a rollback trigger tripped';
  if (flip === null) return `${tripped}, and the flip failed; the next round tries again`;
  if (flip === 'alerted') return `${tripped}; without UNLEASH_URL and UNLEASH_ADMIN_TOKEN people must roll back`;
  return `${tripped}: ${flipWarning(flip) ?? (scope === deploymentScope ? 'the flag is off, all are in legacy' : 'the organization is back in legacy')}`;
}
