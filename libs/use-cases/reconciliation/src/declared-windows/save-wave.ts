import { randomUUID } from 'node:crypto';
import type { ActionLog, OrgId } from '@tandem/documents';
import type { Clock, FactSource } from '../ports.ts';
import type { Wave, WaveOrder, WaveStore } from './wave.ts';

export interface WavePorts {
  readonly waves: Pick<WaveStore, 'save'>;
  readonly facts: Pick<FactSource, 'organizations'>;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}

export type SaveWaveOutcome = { readonly outcome: 'saved'; readonly wave: Wave } | { readonly outcome: 'unknown-organizations'; readonly orgIds: readonly OrgId[] };

/** Keeps a wave under its name, in the place of one that had it; windows declared before keep theirs. Recorded. */
export async function saveWave(ports: WavePorts, { name, organizations, by }: WaveOrder, signal: AbortSignal): Promise<SaveWaveOutcome> {
  const known = new Set(await ports.facts.organizations(signal));
  const orgIds = organizations.filter((orgId) => !known.has(orgId));
  const at = new Date(ports.clock());
  const wave: Wave = { _id: name, organizations, by, at };
  if (orgIds.length === 0) await ports.waves.save(wave);
  const detail = { name, organizations: organizations.length, first: organizations.slice(0, 10).join(' ') };
  await ports.actions.record({ _id: randomUUID(), action: 'wave', orgId: null, by, at, reason: null, outcome: orgIds.length === 0 ? 'done' : 'refused', detail });
  return orgIds.length === 0 ? { outcome: 'saved', wave } : { outcome: 'unknown-organizations', orgIds };
}
