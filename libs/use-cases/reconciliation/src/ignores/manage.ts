import { randomUUID } from 'node:crypto';
import { keepForMs, type ActionLog, type OperatorAction, type OrgId } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import type { Clock } from '../ports.ts';
import type { DivergenceIgnore, IgnoreOrder } from './ignore.ts';
import type { IgnoreStore } from './ports.ts';

export interface IgnorePorts {
  readonly ignores: IgnoreStore;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

export type AddIgnoreOutcome =
  | { readonly outcome: 'added' | 'renewed'; readonly rule: DivergenceIgnore }
  | { readonly outcome: 'too-many'; readonly most: number };

/** Adds a rule, or renews the one that stands for the very same; recorded either way. */
export async function addIgnore(ports: IgnorePorts, order: IgnoreOrder): Promise<AddIgnoreOutcome> {
  const now = ports.clock();
  const expiresAt = new Date(now + order.forMs);
  const standing = await ports.ignores.standing(order.orgId, gateLimits.ignoresEach.value);
  const same = standing.find((rule) => (['kind', 'cause', 'formId', 'workflowId'] as const).every((part) => rule[part] === order[part]));
  if (same && (await ports.ignores.renew(same._id, expiresAt))) {
    await record(ports, 'ignore', order, 'done', { ...detailOf(same), renewed: true, expiresAt: expiresAt.toISOString() });
    return { outcome: 'renewed', rule: { ...same, expiresAt } };
  }
  const { value: most } = gateLimits.ignoresEach;
  if (standing.length >= most) {
    await record(ports, 'ignore', order, 'refused', { kind: order.kind, most });
    return { outcome: 'too-many', most };
  }
  const { orgId, kind, cause, formId, workflowId, owner, reason, by } = order;
  const rule: DivergenceIgnore = {
    _id: `ignore-${randomUUID().slice(0, 8)}`, orgId, kind, cause, formId, workflowId, owner, reason, by, createdAt: new Date(now), expiresAt, endedAt: null, hits: null, expireAt: null,
  };
  await ports.ignores.add(rule);
  await record(ports, 'ignore', order, 'done', { ...detailOf(rule), expiresAt: expiresAt.toISOString() });
  return { outcome: 'added', rule };
}

/** Ends a rule: its findings count again. */
export async function endIgnore(ports: IgnorePorts, { id, by, reason }: { readonly id: string; readonly by: string; readonly reason: string | null }): Promise<'ended' | 'unknown'> {
  const rule = await ports.ignores.find(id);
  const now = ports.clock();
  if (!rule || !(await ports.ignores.end(id, new Date(now), new Date(now + keepForMs)))) return 'unknown';
  await record(ports, 'end-ignore', { orgId: rule.orgId, by, reason }, 'done', detailOf(rule));
  return 'ended';
}

const detailOf = ({ _id, kind, cause, formId, workflowId, owner }: DivergenceIgnore) => ({ id: _id, kind, cause, formId, workflowId, owner });

function record(
  { actions, clock }: IgnorePorts,
  action: 'ignore' | 'end-ignore',
  { orgId, by, reason }: { readonly orgId: OrgId; readonly by: string; readonly reason: string | null },
  outcome: OperatorAction['outcome'],
  detail: OperatorAction['detail'],
): Promise<void> {
  return actions.record({ _id: randomUUID(), action, orgId, by, at: new Date(clock()), reason, outcome, detail });
}
