import type { OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { TargetPhase } from '@tandem/gates';
import type { MoveOutcome } from '../flag/ports.ts';
import { planPromotion, type PromotionPlan } from './assess-promotion.ts';
import { audited } from './audited.ts';
import type { ActingPorts } from './ports.ts';

export interface PromoteOrder {
  readonly orgId: OrgId;
  readonly to: TargetPhase;
  readonly by: string;
  /** Why to go on without GO, past a phase, or in spite of what else may be overridden; null: don't. */
  readonly override: string | null;
}

export interface Promotion {
  readonly move: MoveOutcome;
  readonly plan: PromotionPlan;
}

/**
 * Moves an organization on, by the flag. Rejects with PROMOTION_REFUSED where something speaks against it that is not
 * overridden, else as `planPromotion` and the flag's `move` do. Recorded, a refusal too.
 */
export function promote(ports: ActingPorts, { orgId, to, by, override }: PromoteOrder, signal?: AbortSignal): Promise<Promotion> {
  return audited(ports, { action: 'promote', orgId, by, reason: override }, { to }, async () => {
    const plan = await planPromotion(ports, orgId, to);
    refuseIfBlocked(plan, override);
    const move = await ports.flag.move(orgId, to, signal, plan.from ?? undefined);
    const detail = { from: move.from, outcome: move.outcome, verdict: plan.verdict?.gates.verdict ?? null, verdictId: plan.verdict?._id ?? null, overridden: overriddenIn(plan) };
    return { result: { move, plan }, detail };
  });
}

function refuseIfBlocked({ orgId, to, blockers }: PromotionPlan, override: string | null): void {
  const standing = blockers.filter(({ canBeOverridden }) => override === null || !canBeOverridden);
  if (standing.length === 0) return;
  const problems = standing.map(({ what, detail }) => ({ path: what, message: detail }));
  throw new TandemError('PROMOTION_REFUSED', [`${orgId} to ${to}`, ...problems.map(({ path, message }) => `${path}: ${message}`)].join('\n  '), { problems });
}

const overriddenIn = ({ blockers }: PromotionPlan): string | null => (blockers.length > 0 ? blockers.map(({ what }) => what).join(', ') : null);
