import { phases, type OrgId, type Phase } from '@tandem/documents';
import { ownersOf, type FallbackStore, type ScanPosition } from '@tandem/reconciliation';
import { phaseRules } from '@tandem/routing';

/** Recent submissions of one stamp that no owner has decided yet. A flip does not touch them: the stamp says who triggers each. */
export interface InFlight {
  readonly phase: Phase;
  readonly count: number;
  /** The oldest stamp, in milliseconds since the epoch. */
  readonly oldestAt: number;
  /** Who triggers them; the fallback does where these don't. */
  readonly triggeredBy: readonly ('explicit' | 'stream')[];
}

export interface InFlightReading {
  readonly stamps: readonly InFlight[];
  /** More submissions were there than were looked at. */
  readonly isCutOff: boolean;
}

const mostLookedAt = 5_000;

/** Looks at the stamped submissions of a stretch, in milliseconds since the epoch, by index and page by page. */
export async function readInFlight(store: Pick<FallbackStore, 'stampedBetween' | 'tracesOf'>, orgId: OrgId, from: number, to: number): Promise<InFlightReading> {
  const waiting = new Map<Phase, { count: number; oldestAt: number }>();
  let after: ScanPosition | null = null;
  let seen = 0;
  do {
    const page: Awaited<ReturnType<typeof store.stampedBetween>> = await store.stampedBetween(orgId, from, to, after);
    const traces = page.rows.length > 0 ? await store.tracesOf(orgId, page.rows) : new Map();
    for (const { submissionId, stamp } of page.rows) {
      const found = traces.get(submissionId) as { decidedBy: ReadonlySet<string>; deadLetteredBy: ReadonlySet<string> } | undefined;
      if (found && ownersOf(stamp.phase).some((path) => found.decidedBy.has(path) || found.deadLetteredBy.has(path))) continue;
      const known = waiting.get(stamp.phase) ?? { count: 0, oldestAt: Infinity };
      waiting.set(stamp.phase, { count: known.count + 1, oldestAt: Math.min(known.oldestAt, stamp.decidedAt.getTime()) });
    }
    seen += page.rows.length;
    after = page.next;
  } while (after !== null && seen < mostLookedAt);
  const stamps = phases.flatMap((phase): InFlight[] => {
    const found = waiting.get(phase);
    return found ? [{ phase, ...found, triggeredBy: triggersOf(phase) }] : [];
  });
  return { stamps, isCutOff: after !== null };
}

function triggersOf(phase: Phase): readonly ('explicit' | 'stream')[] {
  const { owner } = phaseRules[phase];
  return owner === 'either' ? ['explicit', 'stream'] : [owner];
}
