import { randomUUID } from 'node:crypto';
import type { OperatorAction } from '@tandem/documents';
import { messageOf } from '@tandem/errors';
import type { TriggerReading } from '@tandem/rollback-triggers';
import { flipWarning } from './flip-warning.ts';
import type { TripClaim, WatchPorts } from './ports.ts';
import { deploymentScope, type Flip, type Trip, type TriggerScope } from './trigger-state.ts';

/** Longer than a flip may take; a process that died binds nobody for longer. */
export const claimMs = 60_000;

export interface TripOutcome {
  readonly scope: TriggerScope;
  readonly trip: Trip;
  /** Null where the flip failed: the next round tries again. */
  readonly flip: Flip | null;
  readonly trouble: string | null;
}

/** Trips an armed trigger; null where another process was first, or a person has not re-armed it. */
export async function trip(ports: WatchPorts, scope: TriggerScope, tripped: readonly TriggerReading[], examples: readonly string[]): Promise<TripOutcome | null> {
  const [reading] = tripped;
  if (!reading) return null;
  const at = new Date(ports.clock());
  const one: Trip = { id: randomUUID(), trigger: reading.trigger, at, by: ports.by, evidence: evidenceOf(reading, tripped, examples) };
  const claim = await ports.states.begin(scope, one, claimMs);
  return claim && flip(ports, claim, one);
}

/** Finishes a trip that its process has left half-done. */
export async function finishTrip(ports: WatchPorts, scope: TriggerScope): Promise<TripOutcome | null> {
  const resumed = await ports.states.resume(scope, new Date(ports.clock()), claimMs);
  return resumed && flip(ports, resumed.claim, resumed.trip);
}

async function flip(ports: WatchPorts, claim: TripClaim, one: Trip): Promise<TripOutcome> {
  const { scope } = claim;
  let came: Flip;
  try {
    came = await flipOnce(ports, scope, one);
  } catch (error) {
    const trouble = messageOf(error).slice(0, 300);
    // the first failure alone is kept: its id is the trip's
    await ports.actions.record({ ...actionOf(ports, scope, one, 'failed'), _id: `trip:${one.id}:failed`, detail: { ...one.evidence, trouble } });
    await ports.states.giveBack(claim, trouble);
    return { scope, trip: one, flip: null, trouble };
  }
  const warning = flipWarning(came);
  await ports.actions.record({ ...actionOf(ports, scope, one, 'done'), detail: { ...one.evidence, flip: came, ...(warning !== null && { warning }) } });
  await ports.states.finish(claim, came);
  return { scope, trip: one, flip: came, trouble: null };
}

function flipOnce({ flips }: WatchPorts, scope: TriggerScope, { trigger, id }: Trip): Promise<Flip> {
  if (!flips) return Promise.resolve('alerted');
  const reason = `rollback trigger ${trigger}, trip ${id}`;
  return scope === deploymentScope ? flips.turnOff(reason) : flips.takeOut(scope, reason);
}

function actionOf({ by, clock }: WatchPorts, scope: TriggerScope, { id, trigger }: Trip, outcome: OperatorAction['outcome']): Omit<OperatorAction, 'detail'> {
  return { _id: `trip:${id}`, action: 'trip', orgId: scope === deploymentScope ? null : scope, by, at: new Date(clock()), reason: `rollback trigger ${trigger}`, outcome };
}

function evidenceOf({ trigger, value, threshold, unit, n, minimum, windowMs, baseline }: TriggerReading, tripped: readonly TriggerReading[], examples: readonly string[]): Trip['evidence'] {
  return {
    trigger, value, threshold, unit, n, minimum, windowMs,
    baseline: baseline?.value ?? null,
    baselineN: baseline?.n ?? null,
    alsoTripped: tripped.slice(1).map((one) => one.trigger).join(', ') || null,
    findings: examples.join(' ') || null,
  };
}
