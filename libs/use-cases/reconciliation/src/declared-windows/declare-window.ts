import { randomUUID } from 'node:crypto';
import { keepForMs, type ActionLog, type OrgId } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import type { Clock, FactSource } from '../ports.ts';
import type { DeclaredWindow, DeclaredWindowStore, DeclareOrder, WindowSubject } from './declared-window.ts';
import type { WaveStore } from './wave.ts';

export interface DeclarePorts {
  readonly windows: Pick<DeclaredWindowStore, 'add' | 'meeting' | 'remove'>;
  readonly waves: Pick<WaveStore, 'find'>;
  readonly facts: Pick<FactSource, 'organizations'>;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

export type DeclareOutcome =
  | { readonly outcome: 'declared'; readonly window: DeclaredWindow }
  /** It would begin before it is declared. */
  | { readonly outcome: 'already-begun' }
  | { readonly outcome: 'too-far-ahead' }
  | { readonly outcome: 'meets-another'; readonly other: DeclaredWindow }
  | { readonly outcome: 'unknown-organizations'; readonly orgIds: readonly OrgId[] }
  | { readonly outcome: 'unknown-wave' };

/** Declares a window; recorded, a refusal too. */
export async function declareWindow(ports: DeclarePorts, order: DeclareOrder, signal: AbortSignal): Promise<DeclareOutcome> {
  const outcome = await declare(ports, order, signal);
  const { subject, target, by, reason } = order;
  await ports.actions.record({
    _id: randomUUID(), action: 'declare-window', orgId: subject.orgId, by, at: new Date(ports.clock()), reason, outcome: outcome.outcome === 'declared' ? 'done' : 'refused',
    detail: { subject: subject.subject, target, from: new Date(order.from).toISOString(), lengthMs: order.lengthMs, outcome: outcome.outcome },
  });
  return outcome;
}

async function declare(ports: DeclarePorts, order: DeclareOrder, signal: AbortSignal): Promise<DeclareOutcome> {
  const { subject, target, by, reason } = order;
  const from = Math.ceil(order.from / 1_000) * 1_000;
  const to = from + Math.ceil(order.lengthMs / 1_000) * 1_000;
  const organizations = await organizationsOf(ports, subject);
  if (!organizations) return { outcome: 'unknown-wave' };
  const known = new Set(await ports.facts.organizations(signal));
  const orgIds = organizations.filter((orgId) => !known.has(orgId));
  if (orgIds.length > 0) return { outcome: 'unknown-organizations', orgIds };
  const [other] = await ports.windows.meeting(subject.subject, target, from, to);
  if (other) return { outcome: 'meets-another', other };
  // read last: what lies between counts against whoever declares
  const now = ports.clock();
  if (from <= now) return { outcome: 'already-begun' };
  if (from - now > gateLimits.longestWindow.value) return { outcome: 'too-far-ahead' };
  const window: DeclaredWindow = {
    _id: `${subject.subject}:${target}:${new Date(from).toISOString()}`, subject: subject.subject, wave: subject.wave, organizations, targetPhase: target,
    from: new Date(from), to: new Date(to), by, reason, at: new Date(now), expireAt: new Date(to + keepForMs),
  };
  if (!(await ports.windows.add(window))) return { outcome: 'meets-another', other: window };
  // one that was being declared at the same time may not have been there before
  const rival = (await ports.windows.meeting(subject.subject, target, from, to)).find(({ _id }) => _id !== window._id);
  if (!rival) return { outcome: 'declared', window };
  await ports.windows.remove(window._id);
  return { outcome: 'meets-another', other: rival };
}

async function organizationsOf({ waves }: Pick<DeclarePorts, 'waves'>, { orgId, wave }: WindowSubject): Promise<readonly OrgId[] | null> {
  if (orgId) return [orgId];
  return wave === null ? null : ((await waves.find(wave))?.organizations ?? null);
}
