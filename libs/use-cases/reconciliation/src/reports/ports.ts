import type { OrgId, PhaseChange } from '@tandem/documents';
import type { Report, ReportVerdict } from '@tandem/reports';

/** A report as a list shows it. */
export interface ReportEntry {
  readonly id: string;
  /** By the database server's clock. */
  readonly at: Date;
  readonly trigger: 'schedule' | 'hand';
  /** Null: all organizations. */
  readonly orgId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly verdict: ReportVerdict;
  readonly submissions: number;
  readonly diverged: number;
}

/**
 * Port: reports that were kept; each expires by itself. What another version wrote and this one can't read is as good
 * as absent. Rejects with STORE_UNAVAILABLE.
 */
export interface ReportStore {
  /** Keeping one again replaces it. */
  save(report: Report): Promise<void>;
  /** Newest first. */
  list(query: { readonly orgId?: OrgId; readonly limit: number }): Promise<readonly ReportEntry[]>;
  find(id: string): Promise<Report | null>;
  /** The newest one about the same organizations that was made before this one, kept or not. */
  before(report: Pick<Report, 'generatedAt' | 'header'>): Promise<Report | null>;
  /** When the newest scheduled one was made; null where there is none. */
  newestScheduledAt(): Promise<Date | null>;
}

/** Port: what a report tells beside its run, read-only. Rejects with STORE_UNAVAILABLE. */
export interface ReportSources {
  /** The newest of a stretch (milliseconds since the epoch, `to` left out), at most so many, the oldest first. */
  phaseChanges(query: { readonly orgId: OrgId | null; readonly from: number; readonly to: number; readonly limit: number }): Promise<readonly PhaseChange[]>;
  /** By the newest decisions of these organizations. */
  versions(orgIds: readonly OrgId[]): Promise<{ readonly matcher: readonly string[]; readonly flagRevisions: readonly string[] }>;
}
