import type { PhaseChange } from '@tandem/documents';

/** So many of each kind are remembered. */
const most = 10_000;

/** What was judged of late: the same change as other processes saw it, and as it is read again, is not judged anew. */
export function createJudgedChanges() {
  const ids = new Set<string>();
  const arrivals = new Set<string>();

  /** Once it has left a phase, whoever puts it back does it anew, by the same revision of the flag perhaps. */
  function forgetWhatItLeft({ orgId, from, to, flagRevision }: PhaseChange): void {
    // a process that had not known the organization saw no move, and under an override the flag says what it said
    if (from === null || isOverride({ flagRevision })) return;
    for (const arrival of arrivals) if (arrival.startsWith(`${orgId}:`) && !arrival.startsWith(`${orgId}:${to}:`)) arrivals.delete(arrival);
  }

  return {
    has: (change: PhaseChange): boolean => ids.has(change._id) || arrivals.has(arrivalOf(change)),
    add(change: PhaseChange): void {
      if (ids.has(change._id)) return;
      remember(ids, change._id);
      forgetWhatItLeft(change);
      remember(arrivals, arrivalOf(change));
    },
  };
}

/** Whether an override made it, whatever the flag says. */
export const isOverride = ({ flagRevision }: Pick<PhaseChange, 'flagRevision'>) => flagRevision.startsWith('override-');

const arrivalOf = ({ orgId, to, flagRevision }: PhaseChange) => `${orgId}:${to}:${flagRevision}`;

function remember(known: Set<string>, one: string): void {
  known.add(one);
  const [oldest] = known;
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}
