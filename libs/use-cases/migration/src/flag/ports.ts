import type { OrgId, Phase } from '@tandem/documents';
import type { PhaseAssignment } from '@tandem/routing';

/** Organizations that a strategy is for, by one of its constraints or segments. */
export interface FlagList {
  /** Names the list within its strategy. */
  readonly id: string;
  /** A segment may be used by others, so it is never changed here. */
  readonly via: 'constraint' | 'segment';
  readonly orgIds: readonly string[];
}

export interface FlagStrategy {
  readonly id: string;
  readonly title: string;
  /** As its variant's payload says; null where it says nothing that can be obeyed. */
  readonly assignment: PhaseAssignment | null;
  /** One that is switched off reaches nobody. */
  readonly enabled: boolean;
  /** An organization must be in each of them. None: it is for everybody, or for a share. */
  readonly lists: readonly FlagList[];
  /** More than lists decides whom it reaches: a percentage, an inverted list, another field. */
  readonly conditional: boolean;
}

/** The migration's flag in one environment. Of strategies the first that reaches an organization wins. */
export interface FlagState {
  /** False: the kill switch; all are in `legacy`. */
  readonly enabled: boolean;
  /** A hash of what was read. Not the `flagRevision` of stamps: that is of what Unleash tells its clients. */
  readonly revision: string;
  readonly strategies: readonly FlagStrategy[];
}

export interface MoveOutcome {
  /** `already-there`: nothing was written. */
  readonly outcome: 'moved' | 'already-there';
  /** Where the flag had it before; null where the flag did not tell for certain. */
  readonly from: Phase | null;
  readonly to: Phase;
  /** How many changes were written. */
  readonly changes: number;
  /** After the move. */
  readonly revision: string;
}

/**
 * Port: the flag, as its dashboard moves it. All reject with UNLEASH_UNAVAILABLE when it does not answer,
 * UNLEASH_REFUSED when it does not let us, FLAG_MISSING where there is none.
 *
 * Processes poll the flag, so whatever is done here reaches them in their own time. Stamps make that
 * harmless: each submission is routed by the answer that its own handler had.
 */
export interface PhaseFlag {
  read(): Promise<FlagState>;
  /**
   * Puts an organization into the phase's list and takes it out of all others; to `legacy` only out.
   * Idempotent, and read again after writing. Into the new list first: meanwhile it is in two, and whichever
   * strategy comes first wins, so it is in one of the two phases and never in neither.
   * Direct writes are treated as they were before: a phase that has no such strategy is given one.
   * Rejects with FLAG_NOT_MOVABLE where lists alone do not decide: a segment, a percentage, the flag being off;
   * nothing was written then. Rejects with FLAG_NOT_AS_WANTED where others change the flag at the same time.
   * @param from where it is moved from: who finds it in neither phase, as it was moved back meanwhile, rejects with FLAG_NOT_AS_WANTED
   */
  move(orgId: OrgId, phase: Phase, signal?: AbortSignal, from?: Phase): Promise<MoveOutcome>;
  /** The kill switch: all organizations to `legacy`. Harmless where it is off. */
  turnOff(): Promise<'turned-off' | 'was-off'>;
}
