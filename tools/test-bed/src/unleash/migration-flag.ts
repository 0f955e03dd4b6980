import type { OrgId, Phase } from '@tandem/documents';
import { migrationFlag, type DirectWrites } from '@tandem/routing';
import type { UnleashAdminClient } from './admin-client.ts';

/** The migration's flag as an operator moves it: one strategy a phase, whose constraint lists its organizations. */
export interface MigrationFlag {
  /**
   * Makes the flag and turns it on, with these organizations in `legacy`.
   * @throws Error where it is there already: the kill switch would move somebody else's organizations.
   */
  create(orgIds: readonly OrgId[]): Promise<void>;
  /** Puts organizations into a phase; the others stay where they are. */
  move(orgIds: readonly OrgId[], phase: Phase): Promise<void>;
  /** The dashboard's toggle. */
  toggle(state: 'on' | 'off'): Promise<void>;
  /** The phase that was last asked for. */
  wantedPhase(orgId: OrgId): Phase;
  remove(): Promise<void>;
}

/** Where the stream path triggers alone, organizations let it follow direct writes, too. */
const directWritesOf = (phase: Phase): DirectWrites => (phase === 'primary' || phase === 'complete' ? 'trigger' : 'record');

export function createMigrationFlag(unleash: UnleashAdminClient): MigrationFlag {
  const strategies = new Map<Phase, { readonly id: string; readonly orgIds: ReadonlySet<OrgId> }>();
  let state: 'on' | 'off' = 'off';

  const assign = async (phase: Phase, orgIds: ReadonlySet<OrgId>): Promise<void> => {
    const strategy = { title: phase, orgIds: [...orgIds], payload: { phase, directWrites: directWritesOf(phase) } };
    const present = strategies.get(phase);
    if (orgIds.size === 0) {
      strategies.delete(phase);
      if (present !== undefined) await unleash.removeStrategy(migrationFlag, present.id);
      return;
    }
    if (present !== undefined) await unleash.updateStrategy(migrationFlag, present.id, strategy);
    const id = present?.id ?? (await unleash.addStrategy(migrationFlag, strategy));
    strategies.set(phase, { id, orgIds });
  };

  const toggle = async (next: 'on' | 'off'): Promise<void> => {
    await unleash.toggle(migrationFlag, next);
    state = next;
  };

  return {
    async create(orgIds) {
      if (await unleash.flagExists(migrationFlag)) {
        throw new Error(`The flag ${migrationFlag} is there already. It is not ours to move: give us an Unleash without one.`);
      }
      await unleash.ensureContextField('orgId');
      await unleash.createFlag(migrationFlag);
      // Before the toggle: Unleash gives a flag that is turned on without a strategy one for everybody.
      await assign('legacy', new Set(orgIds));
      await toggle('on');
    },
    async move(orgIds, phase) {
      // Into the new list first: an organization in two lists is in one of the two phases, one in none would fall back to legacy.
      await assign(phase, new Set([...(strategies.get(phase)?.orgIds ?? []), ...orgIds]));
      for (const [other, { orgIds: present }] of [...strategies]) {
        const staying = new Set([...present].filter((orgId) => !orgIds.includes(orgId)));
        if (other !== phase && staying.size < present.size) await assign(other, staying);
      }
    },
    toggle,
    wantedPhase(orgId) {
      if (state === 'off') return 'legacy';
      return [...strategies].find(([, { orgIds }]) => orgIds.has(orgId))?.[0] ?? 'legacy';
    },
    remove: () => unleash.removeFlag(migrationFlag),
  };
}
