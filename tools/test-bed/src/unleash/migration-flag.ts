import type { OrgId, Phase } from '@tandem/documents';
import { migrationFlag, type DirectWrites } from '@tandem/routing';
import type { UnleashAdminClient } from './admin-client.ts';

/** The migration's flag as an operator moves it: one strategy a phase and treatment of direct writes, whose constraint lists its organizations. */
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

export interface MigrationFlagOptions {
  /** What becomes of writes without a stamp; by default they trigger where the stream path triggers alone. */
  readonly directWritesOf?: (orgId: OrgId, phase: Phase) => DirectWrites;
}

/** Organizations that are treated alike. */
interface Strategy {
  readonly id: string;
  readonly phase: Phase;
  readonly directWrites: DirectWrites;
  readonly orgIds: ReadonlySet<OrgId>;
}

const titleOf = (phase: Phase, directWrites: DirectWrites): string => (directWrites === 'trigger' ? `${phase}-with-direct-writes` : phase);

const byPhaseAlone = (_orgId: OrgId, phase: Phase): DirectWrites => (phase === 'primary' || phase === 'complete' ? 'trigger' : 'record');

export function createMigrationFlag(unleash: UnleashAdminClient, { directWritesOf = byPhaseAlone }: MigrationFlagOptions = {}): MigrationFlag {
  const strategies = new Map<string, Strategy>();
  let state: 'on' | 'off' = 'off';

  const assign = async ({ phase, directWrites, orgIds }: Omit<Strategy, 'id'>): Promise<void> => {
    const title = titleOf(phase, directWrites);
    const strategy = { title, orgIds: [...orgIds], payload: { phase, directWrites } };
    const present = strategies.get(title);
    if (orgIds.size === 0) {
      strategies.delete(title);
      if (present !== undefined) await unleash.removeStrategy(migrationFlag, present.id);
      return;
    }
    if (present !== undefined) await unleash.updateStrategy(migrationFlag, present.id, strategy);
    const id = present?.id ?? (await unleash.addStrategy(migrationFlag, strategy));
    strategies.set(title, { id, phase, directWrites, orgIds });
  };
  const assignTo = async (phase: Phase, directWrites: DirectWrites, arriving: readonly OrgId[]): Promise<void> => {
    if (arriving.length > 0) await assign({ phase, directWrites, orgIds: new Set([...(strategies.get(titleOf(phase, directWrites))?.orgIds ?? []), ...arriving]) });
  };
  const move = async (orgIds: readonly OrgId[], phase: Phase): Promise<void> => {
    // Into the new list first: an organization in two lists is in one of the two phases, one in none would fall back to legacy.
    for (const directWrites of ['record', 'trigger'] as const) await assignTo(phase, directWrites, orgIds.filter((orgId) => directWritesOf(orgId, phase) === directWrites));
    for (const strategy of [...strategies.values()]) {
      const staying = new Set([...strategy.orgIds].filter((orgId) => !orgIds.includes(orgId)));
      if (strategy.phase !== phase && staying.size < strategy.orgIds.size) await assign({ ...strategy, orgIds: staying });
    }
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
      await move(orgIds, 'legacy');
      await toggle('on');
    },
    move,
    toggle,
    wantedPhase(orgId) {
      if (state === 'off') return 'legacy';
      return [...strategies.values()].find(({ orgIds }) => orgIds.has(orgId))?.phase ?? 'legacy';
    },
    remove: () => unleash.removeFlag(migrationFlag),
  };
}
