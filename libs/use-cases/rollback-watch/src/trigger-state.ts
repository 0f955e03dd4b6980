import type { OrgId } from '@tandem/documents';
import type { TriggerName } from '@tandem/rollback-triggers';

/** The scope of the deployment's own trigger. */
export const deploymentScope = '*';
export type TriggerScope = OrgId | typeof deploymentScope;

/** What a flip came to. `alerted`: there is no way to flip, people must. The `already` ones were so before, or by a flip whose record was lost. */
export type Flip = 'moved' | 'already-out' | 'turned-off' | 'already-off' | 'alerted';

/** Why a trigger tripped, and what came of it. */
export interface Trip {
  /** One trip, one flip: all that is written about it names it. */
  readonly id: string;
  readonly trigger: TriggerName;
  /** By the database server's clock. */
  readonly at: Date;
  /** The process that saw it. */
  readonly by: string;
  /** What it went by, flat and short. */
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * A document of `rollback_triggers`. `armed → tripping → tripped`, and `armed` again by a person alone.
 * `tripping` is written before the flip: after a crash the next round finishes it.
 */
export interface TriggerRecord {
  readonly _id: TriggerScope;
  readonly state: 'armed' | 'tripping' | 'tripped';
  /** What was inserted before does not count: a person has seen it. Null: never re-armed. */
  readonly armedAt: Date | null;
  readonly trip: Trip | null;
  /** Null until the flip is known. */
  readonly flip: Flip | null;
  /** Why the last attempt to flip failed. */
  readonly trouble: string | null;
  /** Who is at it; only of `tripping`. By the server's clock. */
  readonly claim: { readonly token: string; readonly until: Date } | null;
  readonly reArmed: { readonly by: string; readonly reason: string; readonly at: Date } | null;
}
