import { formIdSchema, orgIdSchema } from '@tandem/documents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeclaredWindow, DeclaredWindowStore } from '../declared-windows/declared-window.ts';
import type { WaveStore } from '../declared-windows/wave.ts';
import type { DirectWriterStore } from '../direct-writers/ports.ts';
import type { GateVerdict, GateVerdictStore } from '../gates/verdicts.ts';
import type { DivergenceIgnore } from '../ignores/ignore.ts';
import type { IgnoreStore } from '../ignores/ports.ts';

export interface GateStoresHarness {
  readonly ignores: IgnoreStore;
  readonly writers: DirectWriterStore;
  readonly windows: DeclaredWindowStore;
  readonly waves: WaveStore;
  readonly verdicts: GateVerdictStore;
  /** What the stores' clock says; settable. */
  readonly setNow: (now: number) => void;
  close(): Promise<void>;
}

const orgId = orgIdSchema.parse('org_gates');
const elsewhere = orgIdSchema.parse('org_elsewhere');
const start = Date.UTC(2026, 2, 1, 12);
const at = (minutes: number) => new Date(start + minutes * 60_000);
const ids = (all: readonly { readonly _id: string }[]) => all.map(({ _id }) => _id);

const ignore = (change: Partial<DivergenceIgnore> = {}): DivergenceIgnore => ({
  _id: 'ignore-1', orgId, kind: 'phantom', cause: null, formId: null, workflowId: null, owner: '$ada', reason: 'known', by: 'ada', createdAt: at(0), expiresAt: at(60), endedAt: null, hits: null,
  expireAt: null, ...change,
});
const window = (from: number, to: number, change: Partial<DeclaredWindow> = {}): DeclaredWindow => ({
  _id: `${orgId}:parallel:${from}`, subject: orgId, wave: null, organizations: [orgId], targetPhase: 'parallel', from: at(from), to: at(to), by: 'ada', reason: null, at: at(from - 1),
  expireAt: new Date('2099-01-01'), ...change,
});
const verdict = (minutes: number, change: Partial<GateVerdict> = {}): GateVerdict => ({
  _id: `verdict-${minutes}`, orgId, targetPhase: 'parallel', wave: null, declaredWindowId: 'window', window: { from: start, to: start + 60_000 }, runId: 'run',
  gates: { target: 'parallel', verdict: 'GO', lines: [] }, by: 'test', evaluatedAt: at(minutes), expireAt: new Date('2099-01-01'), ...change,
});

/** What every store that gates go by must do. `createEmpty` gives empty ones. */
export function describeGateStores(name: string, createEmpty: () => Promise<GateStoresHarness>): void {
  describe(`${name} of what gates go by`, () => {
    let harness: GateStoresHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    it('keep ignores until somebody ends them, expired ones too', async () => {
      const { ignores } = harness;
      await ignores.add(ignore());
      await ignores.add(ignore({ owner: 'another' }));
      await ignores.add(ignore({ _id: 'ignore-2', orgId: elsewhere }));
      expect(ids(await ignores.standing(null, 10))).toEqual(['ignore-1', 'ignore-2']);
      expect(await ignores.standing(orgId, 10)).toEqual([ignore()]);
      expect(await ignores.renew('ignore-1', at(90))).toBe(true);
      await ignores.noteHits(new Map([['ignore-1', 4], ['none', 1]]), at(5));
      expect(await ignores.find('ignore-1')).toEqual(ignore({ expiresAt: at(90), hits: { count: 4, at: at(5) } }));
      expect(await ignores.end('ignore-1', at(6), at(9_999_999))).toBe(true);
      expect([await ignores.end('ignore-1', at(7), at(1)), await ignores.renew('ignore-1', at(99)), await ignores.end('none', at(7), at(1))]).toEqual([false, false, false]);
      expect(await ignores.standing(orgId, 10)).toEqual([]);
      expect((await ignores.find('ignore-1'))?.endedAt).toEqual(at(6));
    });

    it('keep rules that name writers until somebody ends them', async () => {
      const { writers } = harness;
      const rule = { _id: 'writer-1', orgId, name: '$import', formId: formIdSchema.parse('contact'), fields: ['a'], formVersion: null, reason: 'r', by: 'ada', createdAt: at(0), endedAt: null, expireAt: null };
      await writers.add(rule);
      expect(await writers.standing(orgId, 10)).toEqual([rule]);
      expect(await writers.standing(elsewhere, 10)).toEqual([]);
      expect(await writers.end('writer-1', at(1), at(9_999_999))).toBe(true);
      expect(await writers.standing(null, 10)).toEqual([]);
      expect((await writers.find('writer-1'))?.endedAt).toEqual(at(1));
    });

    it('keep a declared window once, and find those that a stretch meets', async () => {
      const { windows } = harness;
      expect([await windows.add(window(0, 10)), await windows.add(window(0, 99)), await windows.add(window(20, 30))]).toEqual([true, false, true]);
      await windows.add(window(0, 50, { _id: 'other', subject: 'wave:small' }));
      const meets = async (from: number, to: number) => ids(await windows.meeting(orgId, 'parallel', at(from).getTime(), at(to).getTime()));
      expect([await meets(10, 20), await meets(9, 11), await meets(29, 99)]).toEqual([[], [`${orgId}:parallel:0`], [`${orgId}:parallel:20`]]);
      expect((await windows.lastEnded(orgId, 'parallel', at(29)))?._id).toBe(`${orgId}:parallel:0`);
      expect((await windows.lastEnded(orgId, 'parallel', at(30)))?._id).toBe(`${orgId}:parallel:20`);
      expect(await windows.lastEnded(orgId, 'primary', at(30))).toBeNull();
      expect(ids(await windows.list(null, 2))).toEqual(['other', `${orgId}:parallel:20`]);
      expect(ids(await windows.list(orgId, 9))).toEqual([`${orgId}:parallel:20`, `${orgId}:parallel:0`]);
      await windows.remove(`${orgId}:parallel:20`);
      await windows.remove(`${orgId}:parallel:20`);
      expect(ids(await windows.list(orgId, 9))).toEqual([`${orgId}:parallel:0`]);
    });

    it('keep waves by name', async () => {
      const { waves } = harness;
      await waves.save({ _id: 'small', organizations: [orgId], by: 'ada', at: at(0) });
      await waves.save({ _id: 'small', organizations: [orgId, elsewhere], by: 'ada', at: at(1) });
      expect((await waves.list(10)).map(({ organizations }) => organizations)).toEqual([[orgId, elsewhere]]);
      expect((await waves.find('small'))?.at).toEqual(at(1));
    });

    it('answer with the newest verdict on an organization and phase, and with none once it has expired', async () => {
      const { verdicts, setNow } = harness;
      setNow(start);
      expect(await verdicts.verdictFor(orgId, 'parallel')).toBeNull();
      await verdicts.save([verdict(1), verdict(3, { gates: { target: 'parallel', verdict: 'NO-GO', lines: [] } }), verdict(2), verdict(9, { _id: 'p', targetPhase: 'primary' }), verdict(8, { _id: 'e', orgId: elsewhere })]);
      await verdicts.save([verdict(1)]);
      expect((await verdicts.verdictFor(orgId, 'parallel'))?.gates.verdict).toBe('NO-GO');
      await verdicts.save([verdict(4, { expireAt: at(5_000_000) })]);
      setNow(at(4_999_999).getTime());
      expect((await verdicts.verdictFor(orgId, 'parallel'))?._id).toBe('verdict-4');
      setNow(at(5_000_000).getTime());
      expect(await verdicts.verdictFor(orgId, 'parallel')).toBeNull();
    });
  });
}
