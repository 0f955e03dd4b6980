import { randomUUID } from 'node:crypto';
import { keepForMs, type ActionLog } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import type { Clock } from '../ports.ts';
import type { DirectWriter, DirectWriterOrder } from './direct-writer.ts';
import type { DirectWriterStore } from './ports.ts';

export interface DirectWriterPorts {
  readonly writers: DirectWriterStore;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

export type NameWriterOutcome = { readonly outcome: 'named'; readonly rule: DirectWriter } | { readonly outcome: 'too-many'; readonly most: number };

/** Names the writer of some unstamped submissions; recorded. */
export async function nameDirectWriter(ports: DirectWriterPorts, order: DirectWriterOrder): Promise<NameWriterOutcome> {
  const at = new Date(ports.clock());
  const { value: most } = gateLimits.directWritersEach;
  const { orgId, by, reason, name, formId } = order;
  const isFull = (await ports.writers.standing(orgId, most)).length >= most;
  const rule: DirectWriter = { ...order, _id: `writer-${randomUUID().slice(0, 8)}`, createdAt: at, endedAt: null, expireAt: null };
  if (!isFull) await ports.writers.add(rule);
  const detail = { id: isFull ? null : rule._id, name, formId, fields: order.fields.join(' ').slice(0, 500), formVersion: order.formVersion };
  await ports.actions.record({ _id: randomUUID(), action: 'name-direct-writer', orgId, by, at, reason, outcome: isFull ? 'refused' : 'done', detail });
  return isFull ? { outcome: 'too-many', most } : { outcome: 'named', rule };
}

/** Ends a rule: its writer is unknown again. */
export async function endDirectWriter(ports: DirectWriterPorts, { id, by, reason }: { readonly id: string; readonly by: string; readonly reason: string | null }): Promise<'ended' | 'unknown'> {
  const rule = await ports.writers.find(id);
  const at = new Date(ports.clock());
  if (!rule || !(await ports.writers.end(id, at, new Date(at.getTime() + keepForMs)))) return 'unknown';
  const { orgId, name, formId } = rule;
  await ports.actions.record({ _id: randomUUID(), action: 'end-direct-writer', orgId, by, at, reason, outcome: 'done', detail: { id, name, formId } });
  return 'ended';
}
