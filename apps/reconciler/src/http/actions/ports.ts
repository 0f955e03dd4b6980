import type { ActionAnswer, RepairAnswer } from '@tandem/console-contract';
import type { OrgId } from '@tandem/documents';

/** Port: triggers anew what was missed. Both name findings, at most as many as the contract bounds. */
export interface RepairActions {
  /** What a repair would do now. Reads only. */
  plan(findingIds: readonly string[], signal: AbortSignal): Promise<RepairAnswer>;
  /** Does it, and records it in the audit itself. Harmless to repeat. */
  apply(order: { readonly findingIds: readonly string[]; readonly by: string; readonly reason: string }, signal: AbortSignal): Promise<RepairAnswer>;
}

/** Port: arms a rollback trigger that has tripped; records it in the audit itself. */
export interface ReArmAction {
  /** Null: the deployment's. */
  rearm(order: { readonly orgId: OrgId | null; readonly by: string; readonly reason: string }): Promise<ActionAnswer>;
}
