import type { LiveProcess, PhaseOverride, PhaseOverrides } from '@tandem/documents';

/**
 * Port: the overrides as they are kept, all in one document, so that every change has one revision.
 * Rejects with STORE_UNAVAILABLE; after a `change` that rejects nobody knows whether it was made: make it again.
 */
export interface OverrideStore {
  /** Those that have ended are among them, until the next change. */
  read(): Promise<PhaseOverrides>;
  /** Compare-and-set: where another was quicker, `edit` is asked again with what stands then. Where it gives back what it was given, nothing is written. */
  change(edit: (overrides: readonly PhaseOverride[]) => readonly PhaseOverride[]): Promise<PhaseOverrides>;
}

/** Port: who routes or enqueues now, by the server's clock. */
export interface LiveProcesses {
  /** Those that gave a sign within the last seconds, and the revision that each obeys. */
  list(): Promise<readonly LiveProcess[]>;
  /** Of these, whoever has not said that it ends, silent or not. */
  notLeft(ids: readonly string[]): Promise<readonly LiveProcess[]>;
}

/** A process that stays silent for so long, in milliseconds, is no longer live. */
export const liveWithinMs = 5_000;
