import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createFakeActions, createFakeDeclaredWindowStore, createFakeWaveStore } from '../testing/fake-gate-stores.ts';
import { declareWindow } from './declare-window.ts';
import { declareOrderSchema, subjectSchema, type DeclareOrder } from './declared-window.ts';
import { saveWave } from './save-wave.ts';

const orgId = orgIdSchema.parse('org_acme');
const other = orgIdSchema.parse('org_other');
const now = 1_800_000_000_000;
const day = 86_400_000;
const { signal } = new AbortController();

function bench() {
  const actions = createFakeActions();
  const ports = { windows: createFakeDeclaredWindowStore(), waves: createFakeWaveStore(), facts: { organizations: () => Promise.resolve([orgId, other]) }, actions, clock: () => now };
  const order = (change: Partial<DeclareOrder> = {}): DeclareOrder => ({ subject: subjectSchema.parse(orgId), target: 'parallel', from: now + 60_000, lengthMs: day, by: 'ada', reason: null, ...change });
  return { ports, actions, declare: (change?: Partial<DeclareOrder>) => declareWindow(ports, order(change), signal) };
}

describe('declaring a window', () => {
  it('keeps it, in whole seconds, and records who did', async () => {
    const { declare, actions } = bench();
    expect(await declare({ from: now + 60_001 })).toMatchObject({ outcome: 'declared', window: { organizations: [orgId], from: new Date(now + 61_000), to: new Date(now + 61_000 + day), at: new Date(now) } });
    expect(actions.recorded).toMatchObject([{ action: 'declare-window', orgId, by: 'ada', outcome: 'done' }]);
  });

  it.each([0, -1, -day])('refuses one that begins %i ms from now, and records that, too', async (ms) => {
    const { declare, actions } = bench();
    expect(await declare({ from: now + ms })).toEqual({ outcome: 'already-begun' });
    expect(actions.recorded).toMatchObject([{ outcome: 'refused', detail: { outcome: 'already-begun' } }]);
  });

  it('refuses one that meets another, so that nobody picks the better of two', async () => {
    const { declare } = bench();
    await declare();
    expect((await declare({ from: now + 60_000 + day - 1_000 })).outcome).toBe('meets-another');
    expect((await declare({ from: now + 60_000 + day })).outcome).toBe('declared');
    expect((await declare({ target: 'primary' })).outcome).toBe('declared');
  });

  it('lets no two that meet stand when they are declared at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { declare, ports } = bench();
      const outcomes = await Promise.all([declare(), declare({ from: now + 120_000 }), declare({ from: now + 180_000 })]);
      const declared = outcomes.filter(({ outcome }) => outcome === 'declared');
      expect(declared.length).toBeLessThanOrEqual(1);
      expect(await ports.windows.list(null, 9)).toHaveLength(declared.length);
    }
  });

  it('refuses organizations and waves that are not there, and what is too far ahead', async () => {
    const { declare } = bench();
    expect(await declare({ subject: subjectSchema.parse('org_none') })).toEqual({ outcome: 'unknown-organizations', orgIds: ['org_none'] });
    expect(await declare({ subject: subjectSchema.parse('wave:none') })).toEqual({ outcome: 'unknown-wave' });
    expect((await declare({ from: now + 31 * day })).outcome).toBe('too-far-ahead');
  });

  it('keeps the organizations that a wave has just then', async () => {
    const { declare, ports } = bench();
    await saveWave(ports, { name: 'small', organizations: [orgId, other], by: 'ada' }, signal);
    expect(await declare({ subject: subjectSchema.parse('wave:small') })).toMatchObject({ window: { wave: 'small', subject: 'wave:small', organizations: [orgId, other] } });
    expect(await saveWave(ports, { name: 'small', organizations: [orgIdSchema.parse('org_none')], by: 'ada' }, signal)).toEqual({ outcome: 'unknown-organizations', orgIds: ['org_none'] });
  });

  it.each([{ lengthMs: 0 }, { lengthMs: -day }, { lengthMs: 31 * day }, { from: -1 }, { from: Number.NaN }, { target: 'legacy' }])('takes no %j', (change) => {
    expect(declareOrderSchema.safeParse({ target: 'parallel', from: now, lengthMs: day, by: 'ada', ...change }).success).toBe(false);
  });

  it.each(['acme', 'wave:', 'wave:A B', 'org_', 'wave:../x'])('takes no %s for an organization or wave', (subject) => {
    expect(subjectSchema.safeParse(subject).success).toBe(false);
  });
});
