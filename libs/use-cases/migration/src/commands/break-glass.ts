import type { OperatorActionName, OrgId, Phase, PhaseOverride } from '@tandem/documents';
import { awaitAcknowledgement, type Acknowledgement } from '../overrides/acknowledgement.ts';
import { withOverride, withoutOverride } from '../overrides/edit.ts';
import type { MoveOutcome } from '../flag/ports.ts';
import { ensureKnown } from './assess-promotion.ts';
import { audited } from './audited.ts';
import type { ActingPorts, Order } from './ports.ts';

type OverridingPorts = Pick<ActingPorts, 'overrides' | 'acknowledgement' | 'organizations' | 'actions' | 'newId' | 'clock'>;

export interface OverrideOrder extends Order {
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** Null: it ends when a person ends it. */
  readonly forMs: number | null;
}

export interface OverrideOutcome extends Acknowledgement {
  readonly revision: number;
  /** False: there was nothing to end. */
  readonly changed: boolean;
}

/** How long the live processes are waited for, in milliseconds. */
const acknowledgedWithinMs = 10_000;

/** Back to `legacy` by an override, which needs no Unleash; waits until every live process obeys it. */
export function rollbackByOverride(ports: OverridingPorts, order: OverrideOrder, signal?: AbortSignal): Promise<OverrideOutcome> {
  return put(ports, 'rollback', order, 'legacy', signal);
}

/** Keeps the stream path from enqueuing; waits until every live process obeys it, and what had begun has ended. */
export function hold(ports: OverridingPorts, order: OverrideOrder, signal?: AbortSignal): Promise<OverrideOutcome> {
  return put(ports, 'hold', order, null, signal);
}

/** Ends an override of the phase, or a hold: the flag counts again. What was held is another matter: `releaseHeld`. */
export function endOverride(ports: OverridingPorts, kind: 'phase' | 'hold', { orgId, by, reason }: Omit<OverrideOrder, 'forMs'>, signal?: AbortSignal): Promise<OverrideOutcome> {
  return change(ports, 'release', { orgId, by, reason }, { kind }, (overrides) => withoutOverride(overrides, orgId, kind), signal);
}

function put(ports: OverridingPorts, action: OperatorActionName, { forMs, ...order }: OverrideOrder, phase: Phase | null, signal: AbortSignal | undefined): Promise<OverrideOutcome> {
  const at = ports.clock();
  const override: PhaseOverride = {
    orgId: order.orgId, phase, by: order.by, reason: order.reason ?? '', at: new Date(at), expiresAt: forMs === null ? null : new Date(at + forMs),
  };
  return change(ports, action, order, { breakGlass: true, forMs }, (overrides) => withOverride(overrides, override), signal);
}

function change(
  ports: OverridingPorts, action: OperatorActionName, { orgId, by, reason }: Omit<OverrideOrder, 'forMs'>, known: Readonly<Record<string, string | number | boolean | null>>,
  edit: (overrides: readonly PhaseOverride[]) => readonly PhaseOverride[], signal: AbortSignal | undefined,
): Promise<OverrideOutcome> {
  return audited(ports, { action, orgId, by, reason }, known, async () => {
    if (orgId !== null) await ensureKnown(ports, orgId);
    let changed = false;
    const { revision } = await ports.overrides.change((overrides) => {
      const next = edit(overrides);
      changed = next !== overrides;
      return next;
    });
    const acknowledgement = await awaitAcknowledgement(ports.acknowledgement, revision, acknowledgedWithinMs, signal);
    const { acknowledged, missing, waitedMs } = acknowledgement;
    return { result: { ...acknowledgement, revision, changed }, detail: { revision, changed, acknowledged: acknowledged.length, missing: missing.length, waitedMs } };
  });
}

/** Back to `legacy` by the flag: no gate is asked. Rejects as the flag's `move` does, and with ORGANIZATION_UNKNOWN. */
export function rollbackByFlag(ports: Pick<ActingPorts, 'flag' | 'organizations' | 'actions' | 'newId' | 'clock'>, { orgId, by, reason }: Order & { readonly orgId: OrgId }, signal?: AbortSignal): Promise<MoveOutcome> {
  return audited(ports, { action: 'rollback', orgId, by, reason }, { breakGlass: false }, async () => {
    await ensureKnown(ports, orgId);
    const result = await ports.flag.move(orgId, 'legacy', signal);
    return { result, detail: { from: result.from, outcome: result.outcome } };
  });
}
