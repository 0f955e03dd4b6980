import type { OrgId } from './ids.ts';

/** What people, and watches that act in their stead, do to a migration. */
export const operatorActions = [
  'promote', 'rollback', 'hold', 'release', 'wave', 'repair', 'retry-dead-letter', 'discard-dead-letter', 'settle-doubt', 'ignore', 'end-ignore', 'declare-window', 'name-direct-writer', 'end-direct-writer', 'trip', 're-arm',
] as const;
export type OperatorActionName = (typeof operatorActions)[number];

/** A document of `operator_actions`: one deed, kept for as long as the deployment is. */
export interface OperatorAction {
  readonly _id: string;
  readonly action: OperatorActionName;
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** Who: a person's name, or the process that acted by itself. */
  readonly by: string;
  /** By the database server's clock. */
  readonly at: Date;
  readonly reason: string | null;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** What it went by, flat and short: never a submission's data, never a secret. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Port: the audit. Record a deed after its outcome is known, a refusal too. Rejects with
 * STORE_UNAVAILABLE; recording one again is harmless.
 */
export interface ActionLog {
  record(action: OperatorAction): Promise<void>;
  /** Newest first; of one organization also what was done to all. */
  list(query: { readonly orgId?: OrgId; readonly limit: number }): Promise<readonly OperatorAction[]>;
  /** The same for an organization, of these kinds alone and without refusals: what failed may have taken effect all the same. */
  attempts(query: { readonly orgId: OrgId; readonly actions: readonly OperatorActionName[]; readonly limit: number }): Promise<readonly OperatorAction[]>;
}
