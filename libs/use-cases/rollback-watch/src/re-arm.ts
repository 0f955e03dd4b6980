import { randomUUID } from 'node:crypto';
import type { ActionLog } from '@tandem/documents';
import type { Clock } from '@tandem/reconciliation';
import type { TriggerStates } from './ports.ts';
import { deploymentScope, type TriggerScope } from './trigger-state.ts';

export interface ReArmPorts {
  readonly states: Pick<TriggerStates, 'list' | 'reArm'>;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

export interface ReArmOrder {
  /** `all`: every one that has tripped, the deployment's among them. */
  readonly scope: TriggerScope | 'all';
  readonly by: string;
  readonly reason: string;
}

export interface ReArmed {
  readonly scope: TriggerScope;
  readonly outcome: 're-armed' | 'not-tripped';
}

/**
 * Arms tripped triggers again, by a person's word, and keeps it in the audit. Nothing that was inserted
 * before counts any more. It moves nobody back: that is a promotion. Rejects where the database is away.
 */
export async function reArm({ states, actions, clock }: ReArmPorts, { scope, by, reason }: ReArmOrder): Promise<readonly ReArmed[]> {
  const scopes = scope === 'all' ? (await states.list()).filter(({ state }) => state !== 'armed').map(({ _id }) => _id) : [scope];
  const results: ReArmed[] = [];
  for (const one of scopes) {
    const at = new Date(clock());
    const outcome = await states.reArm(one, { by, reason, at });
    await actions.record({
      _id: `re-arm:${randomUUID()}`, action: 're-arm', orgId: one === deploymentScope ? null : one, by, at, reason,
      outcome: outcome === 're-armed' ? 'done' : 'refused', detail: { scope: one },
    });
    results.push({ scope: one, outcome });
  }
  return results;
}
