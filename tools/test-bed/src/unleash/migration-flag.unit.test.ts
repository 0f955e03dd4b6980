import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import type { StrategyRequest, UnleashAdminClient } from './admin-client.ts';
import { createMigrationFlag } from './migration-flag.ts';

const [first, second] = [orgIdSchema.parse('org_first'), orgIdSchema.parse('org_second')];

/** Holds strategies in memory, and after each call says in which phases an organization is listed. */
function createFakeUnleash(watched: string) {
  const strategies = new Map<string, StrategyRequest>();
  const seen: string[][] = [];
  const flags = new Set<string>();
  const changed = <T>(value: T): Promise<T> => {
    seen.push([...strategies.values()].filter(({ orgIds }) => orgIds.includes(watched)).map(({ title }) => title));
    return Promise.resolve(value);
  };
  const client: UnleashAdminClient = {
    flagExists: (name) => Promise.resolve(flags.has(name)),
    createFlag: (name) => Promise.resolve(void flags.add(name)),
    removeFlag: (name) => Promise.resolve(void flags.delete(name)),
    ensureContextField: () => Promise.resolve(),
    addStrategy: (_flag, strategy) => { const id = String(seen.length); strategies.set(id, strategy); return changed(id); },
    updateStrategy: (_flag, id, strategy) => { strategies.set(id, strategy); return changed(undefined); },
    removeStrategy: (_flag, id) => { strategies.delete(id); return changed(undefined); },
    toggle: () => Promise.resolve(),
  };
  return { client, seen, strategies };
}

describe('moving an organization by the flag', () => {
  it('never leaves it in no list on the way', async () => {
    const { client, seen, strategies } = createFakeUnleash(first);
    const flag = createMigrationFlag(client);
    await flag.create([first, second]);
    await flag.move([first, second], 'shadow');
    await flag.move([first], 'parallel');
    await flag.move([second], 'parallel');
    expect(seen.every((titles) => titles.length > 0)).toBe(true);
    expect([...strategies.values()]).toEqual([{ title: 'parallel', orgIds: [first, second], payload: { phase: 'parallel', directWrites: 'record' } }]);
    expect(flag.wantedPhase(second)).toBe('parallel');
  });

  it('keeps organizations apart whose direct writes are treated in another way', async () => {
    const { client, strategies } = createFakeUnleash(first);
    const flag = createMigrationFlag(client, { directWritesOf: (orgId) => (orgId === first ? 'trigger' : 'record') });
    await flag.create([first, second]);
    await flag.move([first, second], 'parallel');
    await flag.move([second], 'primary');
    expect([...strategies.values()].map(({ orgIds, payload }) => [orgIds, payload])).toEqual([
      [[first], { phase: 'parallel', directWrites: 'trigger' }],
      [[second], { phase: 'primary', directWrites: 'record' }],
    ]);
    expect([first, second].map((orgId) => flag.wantedPhase(orgId))).toEqual(['parallel', 'primary']);
  });

  it('wants legacy for all while the toggle is off', async () => {
    const flag = createMigrationFlag(createFakeUnleash(first).client);
    await flag.create([first]);
    await flag.move([first], 'primary');
    expect(flag.wantedPhase(first)).toBe('primary');
    await flag.toggle('off');
    expect(flag.wantedPhase(first)).toBe('legacy');
  });

  it("refuses to move a flag that is somebody else's", async () => {
    const { client } = createFakeUnleash(first);
    await createMigrationFlag(client).create([first]);
    await expect(createMigrationFlag(client).create([first])).rejects.toThrow('is there already');
  });
});
