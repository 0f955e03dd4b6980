import type { OrgId } from '@tandem/documents';
import { legacyAssignment, parseFlagReading, type FlagReading, type PhaseAssignment } from '@tandem/routing';

export interface MalformedVariant {
  readonly orgId: OrgId;
  readonly reason: string;
  /** What the organization stays with. */
  readonly kept: PhaseAssignment;
  readonly flagRevision: string;
}

interface Entry {
  readonly assignment: PhaseAssignment;
  /** The revision at which a malformed variant was last reported: once is enough. */
  readonly reportedAt: string | null;
}

/**
 * Understands readings of the flag and remembers each organization's last valid assignment, which
 * stands while the variant is malformed. Bounded: the organization not asked for longest is forgotten,
 * and starts from `legacy` should its variant be malformed then.
 */
export function createLastValidAssignments(onMalformed: (variant: MalformedVariant) => void, maximum = 10_000) {
  const entries = new Map<OrgId, Entry>();

  const remember = (orgId: OrgId, entry: Entry): PhaseAssignment => {
    entries.delete(orgId);
    entries.set(orgId, entry);
    if (entries.size > maximum) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    }
    return entry.assignment;
  };

  return {
    assignmentFor(orgId: OrgId, reading: FlagReading, flagRevision: string): PhaseAssignment {
      const parsed = parseFlagReading(reading);
      if (parsed.outcome === 'valid') return remember(orgId, { assignment: parsed.assignment, reportedAt: null });
      const before = entries.get(orgId) ?? { assignment: legacyAssignment, reportedAt: null };
      if (before.reportedAt !== flagRevision) onMalformed({ orgId, reason: parsed.reason, kept: before.assignment, flagRevision });
      return remember(orgId, { assignment: before.assignment, reportedAt: flagRevision });
    },
    /** Without a new reading. */
    lastFor: (orgId: OrgId): PhaseAssignment => entries.get(orgId)?.assignment ?? legacyAssignment,
    get size(): number {
      return entries.size;
    },
  };
}
