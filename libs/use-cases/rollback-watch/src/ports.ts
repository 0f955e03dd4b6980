import type { ActionLog, OrgId } from '@tandem/documents';
import type { Clock, Window } from '@tandem/reconciliation';
import type { FaultCriterion, LatencyBucket } from '@tandem/rollback-triggers';
import type { Flip, Trip, TriggerRecord, TriggerScope } from './trigger-state.ts';

/** What a run of the comparison says of one organization. */
export interface OrganizationReading {
  readonly orgId: OrgId;
  readonly window: Window;
  /** Submissions that are not excluded. */
  readonly eligible: number;
  /** Those of them that are judged. */
  readonly compared: number;
  /** Of the stream path; null where it decided nothing. */
  readonly stream: readonly LatencyBucket[] | null;
}

export interface RunReading {
  readonly startedAt: Date;
  readonly organizations: readonly OrganizationReading[];
}

/** Port: scheduled runs that came to their end, oldest first, a cursor's batch in memory. Rejects with STORE_UNAVAILABLE. */
export interface RunReadings {
  startedAfter(time: Date): AsyncIterable<RunReading>;
}

/** Findings of one organization that meet one of the criteria, about what was inserted within one of the windows. */
export interface FaultQuery {
  readonly orgId: OrgId;
  readonly criteria: readonly FaultCriterion[];
  readonly windows: readonly Window[];
}

export interface FaultCount {
  /** A submission with several such findings counts once. */
  readonly submissions: number;
  /** A few of the findings, by their ids. */
  readonly examples: readonly string[];
}

/** Port: findings, counted where they are kept: what it answers with, and asks for, grows with organizations alone. Rejects with STORE_UNAVAILABLE. */
export interface FaultReader {
  /** Organizations with findings that meet one of the criteria, or nearly, about what was inserted within the window; each once. */
  organizations(criteria: readonly FaultCriterion[], window: Window): Promise<readonly OrgId[]>;
  /** Of so many findings at most, whatever other organizations have. */
  count(query: FaultQuery, most: number): Promise<FaultCount>;
}

/**
 * Port: the two flips. Each finds out how things stand first and then flips once, so that asking again is
 * harmless. Rejects where Unleash is away (UNLEASH_UNAVAILABLE) or refuses, in less time than a claim lasts.
 */
export interface PhaseFlips {
  /** Takes the organization out of its phase, to legacy. */
  takeOut(orgId: OrgId, reason: string): Promise<Extract<Flip, 'moved' | 'already-out'>>;
  /** Turns the flag off: legacy for all. */
  turnOff(reason: string): Promise<Extract<Flip, 'turned-off' | 'already-off'>>;
}

/** The right to flip for one trip. */
export interface TripClaim {
  readonly scope: TriggerScope;
  readonly tripId: string;
  readonly token: string;
}

/**
 * Port: the triggers' states. Every change is by compare-and-set; of many who ask one is given it. Call
 * order of a trip: `begin`, the flip, the audit, `finish`; after a crash `resume` in place of `begin`. Rejects with STORE_UNAVAILABLE.
 */
export interface TriggerStates {
  /** Those that ever tripped, armed again or not; bounded. */
  list(): Promise<readonly TriggerRecord[]>;
  /** Armed, or not there yet, becomes tripping; null where another was first, or it has tripped before. */
  begin(scope: TriggerScope, trip: Trip, claimMs: number): Promise<TripClaim | null>;
  /** A tripping one whose claim has lapsed; null where it is another's, or no longer tripping. */
  resume(scope: TriggerScope, now: Date, claimMs: number): Promise<{ readonly claim: TripClaim; readonly trip: Trip } | null>;
  /** Tripping becomes tripped; `lost` where the claim was another's by now: then nothing is written. */
  finish(claim: TripClaim, flip: Flip): Promise<'finished' | 'lost'>;
  /** The flip failed: it stays tripping, with the claim given back, so that the next round tries again. */
  giveBack(claim: TripClaim, trouble: string): Promise<void>;
  /** Tripped becomes armed, by a person's word. */
  reArm(scope: TriggerScope, word: { readonly by: string; readonly reason: string; readonly at: Date }): Promise<'re-armed' | 'not-tripped'>;
}

export interface WatchPorts {
  readonly runs: RunReadings;
  readonly faults: FaultReader;
  readonly states: TriggerStates;
  /** Null where there is no admin token: then a trip is an alert. */
  readonly flips: PhaseFlips | null;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
  /** The process that watches. */
  readonly by: string;
}
