import { orgIdSchema, type LiveProcess, type OperatorAction, type OrgId, type Phase, type PhaseOverrides } from '@tandem/documents';
import type { GateVerdict, StampedSubmission, Traces } from '@tandem/reconciliation';
import { submissionIdSchema } from '@tandem/documents';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';
import { describe, expect, it } from 'vitest';
import { createFakePhaseFlag } from '../flag/fake-phase-flag.ts';
import { planPromotion } from './assess-promotion.ts';
import { endOverride, hold, rollbackByFlag, rollbackByOverride } from './break-glass.ts';
import type { ActingPorts } from './ports.ts';
import { promote } from './promote.ts';
import { readStatus } from './status.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];
const startedAt = Date.parse('2026-03-01T12:00:00.000Z');

function verdict(word: 'GO' | 'NO-GO'): GateVerdict {
  const line = { gate: 'unknown', verdict: word, value: 1, bound: 1, threshold: 0, unit: 'count', n: 1, whatWouldChangeIt: 'no unknowns' };
  return { _id: 'v1', window: { from: startedAt - 7_200_000, to: startedAt - 3_600_000 }, gates: { target: 'parallel', verdict: word, lines: [line] }, evaluatedAt: new Date(startedAt) } as unknown as GateVerdict;
}

function trigger(scope: TriggerRecord['_id'], state: TriggerRecord['state'], times: { readonly trippedAt: number; readonly armedAt?: number }): TriggerRecord {
  const trip = { id: 't', trigger: 'data-loss', at: new Date(times.trippedAt), by: 'reconciler', evidence: {} } as const;
  return { _id: scope, state, armedAt: times.armedAt === undefined ? null : new Date(times.armedAt), trip, flip: 'moved', trouble: null, claim: null, reArmed: null };
}

function rolledBack(agoMs: number, changes: Partial<OperatorAction> = {}): OperatorAction {
  return { _id: `rollback-${agoMs}`, action: 'rollback', orgId: acme, by: 'grace', at: new Date(startedAt - agoMs), reason: 'an exercise', outcome: 'done', detail: {}, ...changes };
}

const lettersRetried = (many: number) => Array.from({ length: many }, (_, index) => rolledBack(index, { action: 'retry-dead-letter' }));

interface World {
  readonly phase?: Phase;
  readonly known?: GateVerdict | null;
  readonly letters?: number;
  readonly processes?: readonly LiveProcess[];
  readonly triggers?: readonly TriggerRecord[];
  readonly done?: readonly OperatorAction[];
}

function setUp({ phase = 'shadow', known = null, letters = 0, processes = [], triggers = [], done = [] }: World = {}) {
  const flag = createFakePhaseFlag({ [acme]: phase });
  const actions: OperatorAction[] = [];
  const time = { now: 0 };
  let overrides: PhaseOverrides = { revision: 0, overrides: [] };
  const live = [...processes];
  const silent: LiveProcess[] = [];
  const row = (id: string, stampPhase: Phase): StampedSubmission => ({ submissionId: submissionIdSchema.parse(`sub_${id}`), mergeKey: id, stamp: { phase: stampPhase, flagRevision: 'r', decidedAt: new Date(startedAt - 1_000), by: 'test' } });
  const traces = (...paths: ('explicit' | 'stream')[]): Traces => ({ decidedBy: new Set(paths), deadLetteredBy: new Set(), clusterTime: null });
  const rows = [row('done', 'shadow'), row('waiting', 'shadow'), row('other', 'primary')];
  const found = new Map([[rows[0]!.submissionId, traces('explicit')], [rows[1]!.submissionId, traces('stream')], [rows[2]!.submissionId, traces()]]);
  const ports: ActingPorts = {
    flag,
    overrides: {
      read: () => Promise.resolve(overrides),
      change: (edit) => {
        const next = edit(overrides.overrides);
        if (next !== overrides.overrides) overrides = { revision: overrides.revision + 1, overrides: next };
        return Promise.resolve(overrides);
      },
    },
    acknowledgement: {
      processes: { list: () => Promise.resolve(live), notLeft: (ids) => Promise.resolve(silent.filter(({ _id }) => ids.includes(_id))) },
      elapsed: () => time.now,
      sleep: (ms) => { time.now += ms; return Promise.resolve(); },
    },
    verdicts: { verdictFor: () => Promise.resolve(known) },
    triggers: { list: () => Promise.resolve(triggers) },
    organizations: { exists: (orgId) => Promise.resolve(orgId === acme), all: () => Promise.resolve([acme]) },
    submissions: { stampedBetween: () => Promise.resolve({ rows, next: null }), tracesOf: () => Promise.resolve(found) },
    held: { organizations: () => Promise.resolve([]), some: () => Promise.resolve([]), count: () => Promise.resolve(3) },
    openDeadLetters: () => Promise.resolve(letters),
    actions: {
      record: (action) => { actions.push(action); return Promise.resolve(); },
      attempts: ({ actions: kinds, limit }) => Promise.resolve([...actions.toReversed(), ...done].filter(({ action, outcome }) => kinds.includes(action) && outcome !== 'refused').slice(0, limit)),
    },
    newId: () => `action-${actions.length}`,
    clock: () => startedAt,
  };
  const phaseOf = async (orgId: OrgId) => (await readStatus(ports, orgId)).organizations[0]?.flagPhase;
  return { ports, flag, actions, live, silent, phaseOf, overrides: () => overrides };
}

const by = 'ada';

describe('moving an organization on', () => {
  it('takes a GO, and keeps on what it rested', async () => {
    const { ports, actions, phaseOf } = setUp({ known: verdict('GO') });
    await promote(ports, { orgId: acme, to: 'parallel', by, override: null });
    expect(await phaseOf(acme)).toBe('parallel');
    expect(actions).toMatchObject([{ action: 'promote', by, outcome: 'done', detail: { to: 'parallel', from: 'shadow', verdict: 'GO', verdictId: 'v1', overridden: null } }]);
  });

  it.each([
    ['without a verdict', { known: null }, 'parallel', 'no-verdict'],
    ['against a verdict', { known: verdict('NO-GO') }, 'parallel', 'no-go'],
    ['past a phase', { known: verdict('GO') }, 'primary', 'skipped-phase'],
    ['while its rollback trigger has tripped', { known: verdict('GO'), triggers: [trigger(acme, 'tripped', { trippedAt: startedAt - 9_000_000 })] }, 'parallel', 'tripped-trigger'],
    ['while the deployment’s has', { known: verdict('GO'), triggers: [trigger(deploymentScope, 'tripping', { trippedAt: startedAt - 9_000_000 })] }, 'parallel', 'tripped-trigger'],
    ['by a GO whose window was over when its trigger tripped', { known: verdict('GO'), triggers: [trigger(acme, 'armed', { trippedAt: startedAt - 1_000_000 })] }, 'parallel', 'no-verdict'],
    ['by a GO whose window was over when its trigger was re-armed', { known: verdict('GO'), triggers: [trigger(acme, 'armed', { trippedAt: startedAt - 9_000_000, armedAt: startedAt - 1_000_000 })] }, 'parallel', 'no-verdict'],
    ['by a GO whose window went on when its trigger tripped', { known: verdict('GO'), triggers: [trigger(acme, 'armed', { trippedAt: startedAt - 5_000_000, armedAt: startedAt - 4_000_000 })] }, 'parallel', 'no-verdict'],
    ['by a GO from before a person took it back', { known: verdict('GO'), done: [rolledBack(1_000)] }, 'parallel', 'no-verdict'],
    ['by a GO from before all were taken back', { known: verdict('GO'), done: [rolledBack(5_000_000, { orgId: null, detail: { breakGlass: true } })] }, 'parallel', 'no-verdict'],
    ['by a GO from before it was taken back, however much has been done since', { known: verdict('GO'), done: [...lettersRetried(2_000), rolledBack(3_000_000)] }, 'parallel', 'no-verdict'],
    ['by a GO from before a rollback that failed, and may have taken effect', { known: verdict('GO'), done: [rolledBack(1_000, { outcome: 'failed' })] }, 'parallel', 'no-verdict'],
    ['with open dead letters', { known: verdict('GO'), letters: 2 }, 'parallel', 'open-dead-letters'],
    ['with a process that has not heard of the newest overrides', { known: verdict('GO'), processes: [{ _id: 'p', app: 'watcher', overridesRevision: -1, seenAt: new Date(startedAt) }] }, 'parallel', 'stale-processes'],
  ] as const)('is refused %s, unless a reason is given, which is kept', async (_, world, to, what) => {
    const { ports, actions, phaseOf } = setUp({ ...world, processes: 'processes' in world ? [...world.processes] : [] });
    await expect(promote(ports, { orgId: acme, to, by, override: null })).rejects.toMatchObject({ code: 'PROMOTION_REFUSED', problems: [{ path: what }] });
    expect(await phaseOf(acme)).toBe('shadow');
    await promote(ports, { orgId: acme, to, by, override: 'we know better' });
    expect(await phaseOf(acme)).toBe(to);
    expect(actions).toMatchObject([{ outcome: 'refused', reason: null }, { outcome: 'done', reason: 'we know better', detail: { overridden: what } }]);
  });

  it('says what puts a verdict in question, and since when', async () => {
    const { blockers } = await planPromotion(setUp({ known: verdict('GO'), done: [rolledBack(60_000)] }).ports, acme, 'parallel');
    expect(blockers).toEqual([{ what: 'no-verdict', canBeOverridden: true, detail: expect.stringMatching(/before 2026-03-01T11:59:00.000Z, when org_acme went back to legacy by the word of grace, for "an exercise"/) as unknown }]);
  });

  it('takes a GO whose window began after the last setback, and does not ask about another’s', async () => {
    const triggers = [trigger(acme, 'armed', { trippedAt: startedAt - 9_000_000, armedAt: startedAt - 8_000_000 }), trigger(other, 'tripped', { trippedAt: startedAt })];
    const done = [rolledBack(1_000, { outcome: 'refused' }), rolledBack(7_200_000)];
    const { ports, phaseOf } = setUp({ known: verdict('GO'), triggers, done });
    await promote(ports, { orgId: acme, to: 'parallel', by, override: null });
    expect(await phaseOf(acme)).toBe('parallel');
  });

  it('takes a GO however many letters were retried since its window began', async () => {
    const { ports, phaseOf } = setUp({ known: verdict('GO'), done: lettersRetried(2_000) });
    await promote(ports, { orgId: acme, to: 'parallel', by, override: null });
    expect(await phaseOf(acme)).toBe('parallel');
  });

  it('is refused after a rollback whose override was written and whose acknowledgement could not be read', async () => {
    const { ports } = setUp({ known: verdict('GO') });
    const acknowledgement = { ...ports.acknowledgement, processes: { ...ports.acknowledgement.processes, list: () => Promise.reject(new Error('away')) } };
    await expect(rollbackByOverride({ ...ports, acknowledgement }, { orgId: acme, by, reason: null, forMs: null })).rejects.toThrow('away');
    await endOverride(ports, 'phase', { orgId: acme, by, reason: null });
    const { blockers } = await planPromotion(ports, acme, 'parallel');
    expect(blockers).toMatchObject([{ what: 'no-verdict', detail: expect.stringContaining('may have gone back to legacy by the word of ada') as unknown }]);
  });

  it('is refused whatever the reason where it would be a step back, the flag is off, or an override says otherwise', async () => {
    const back = setUp({ phase: 'primary', known: verdict('GO') });
    await expect(promote(back.ports, { orgId: acme, to: 'shadow', by, override: 'why not' })).rejects.toMatchObject({ code: 'PROMOTION_REFUSED', problems: [{ path: 'not-forward' }] });
    const off = setUp({ known: verdict('GO') });
    off.flag.set({ enabled: false });
    await expect(promote(off.ports, { orgId: acme, to: 'parallel', by, override: 'why not' })).rejects.toMatchObject({ code: 'PROMOTION_REFUSED' });
    const forced = setUp({ known: verdict('GO') });
    await rollbackByOverride(forced.ports, { orgId: acme, by, reason: null, forMs: null });
    await expect(promote(forced.ports, { orgId: acme, to: 'parallel', by, override: 'why not' })).rejects.toMatchObject({ problems: [{ path: 'override-in-force' }] });
  });

  it.each<[string, World]>([
    ['without a verdict', {}],
    ['with open dead letters', { known: verdict('GO'), letters: 2 }],
    ['while its rollback trigger has tripped', { known: verdict('GO'), triggers: [trigger(acme, 'tripped', { trippedAt: startedAt })] }],
  ])('is not refused where it is already, and the plan says so, %s', async (_, world) => {
    const { ports, actions } = setUp(world);
    expect(await planPromotion(ports, acme, 'shadow')).toMatchObject({ from: 'shadow', blockers: [], changes: [] });
    expect((await promote(ports, { orgId: acme, to: 'shadow', by, override: null })).move.outcome).toBe('already-there');
    expect(actions).toMatchObject([{ outcome: 'done', detail: { outcome: 'already-there', overridden: null } }]);
  });

  it('is refused where the flag has it there already and an override keeps it elsewhere', async () => {
    const { ports } = setUp();
    await rollbackByOverride(ports, { orgId: acme, by, reason: null, forMs: null });
    expect((await planPromotion(ports, acme, 'shadow')).blockers).toMatchObject([{ what: 'override-in-force' }]);
    await expect(promote(ports, { orgId: acme, to: 'shadow', by, override: 'why not' })).rejects.toMatchObject({ problems: [{ path: 'override-in-force' }] });
  });

  it('says before what is in flight, and who triggers it', async () => {
    const { inFlight, changes, from } = await planPromotion(setUp().ports, acme, 'parallel');
    expect(from).toBe('shadow');
    expect(changes).toEqual(['into the list of "parallel", which is for parallel', 'out of the list of "shadow", which is for shadow']);
    expect(inFlight.stamps).toEqual([
      { phase: 'shadow', count: 1, oldestAt: startedAt - 1_000, triggeredBy: ['explicit'] }, { phase: 'primary', count: 1, oldestAt: startedAt - 1_000, triggeredBy: ['stream'] },
    ]);
  });

  it('is refused for an organization that is not there', async () => {
    const { ports, actions } = setUp();
    await expect(promote(ports, { orgId: other, to: 'shadow', by, override: null })).rejects.toMatchObject({ code: 'ORGANIZATION_UNKNOWN' });
    expect(actions).toMatchObject([{ outcome: 'refused', detail: { error: 'ORGANIZATION_UNKNOWN' } }]);
  });
});

it('says where more may be held than it counted', async () => {
  const { ports } = setUp();
  const heldIsCutOff = async (there: number) => (await readStatus({ ...ports, held: { ...ports.held, count: (_, most) => Promise.resolve(Math.min(there, most)) } }, acme)).organizations[0]?.heldIsCutOff;
  expect([await heldIsCutOff(999), await heldIsCutOff(40_000)]).toEqual([false, true]);
});

describe('moving it back', () => {
  it('asks no gate, by the flag', async () => {
    const { ports, phaseOf, actions } = setUp({ phase: 'complete' });
    await rollbackByFlag(ports, { orgId: acme, by, reason: null });
    expect(await phaseOf(acme)).toBe('legacy');
    expect(actions).toMatchObject([{ action: 'rollback', detail: { breakGlass: false, from: 'complete' } }]);
  });

  it('works by an override while Unleash is down, and waits no longer than it may for whoever does not acknowledge', async () => {
    const slow: LiveProcess = { _id: 'slow', app: 'watcher', overridesRevision: 0, seenAt: new Date(startedAt) };
    const { ports, flag, overrides, actions } = setUp({ processes: [slow, { ...slow, _id: 'quick', overridesRevision: 1 }] });
    flag.setDown(true);
    const outcome = await rollbackByOverride(ports, { orgId: acme, by, reason: 'it burns', forMs: 1_000 });
    expect(outcome).toMatchObject({ revision: 1, changed: true, acknowledged: [{ _id: 'quick' }], missing: [{ _id: 'slow' }], waitedMs: 10_000 });
    expect(overrides().overrides).toEqual([{ orgId: acme, phase: 'legacy', by, reason: 'it burns', at: new Date(startedAt), expiresAt: new Date(startedAt + 1_000) }]);
    expect(actions).toMatchObject([{ action: 'rollback', outcome: 'done', detail: { breakGlass: true, missing: 1 } }]);
    const status = await readStatus(ports, null);
    expect(status).toMatchObject({ flag: null, organizations: [{ orgId: acme, flagPhase: null, phase: 'legacy', held: 3 }] });
  });

  it.each([
    ['names a process that falls silent before it has acknowledged: it may go on as before', true, ['quiet']],
    ['waits no longer for a process that ends', false, []],
  ])('%s', async (_, isSilent, missing) => {
    const quiet: LiveProcess = { _id: 'quiet', app: 'watcher', overridesRevision: 0, seenAt: new Date(startedAt) };
    const { ports, live, silent } = setUp({ processes: [quiet] });
    const sleep = (ms: number) => {
      if (live.pop() && isSilent) silent.push(quiet);
      return ports.acknowledgement.sleep(ms);
    };
    const outcome = await rollbackByOverride({ ...ports, acknowledgement: { ...ports.acknowledgement, sleep } }, { orgId: acme, by, reason: 'it burns', forMs: null });
    expect(outcome.missing.map(({ _id }) => _id)).toEqual(missing);
  });

  it('ends an override, and says where there was none', async () => {
    const { ports, overrides } = setUp();
    await hold(ports, { orgId: acme, by, reason: null, forMs: null });
    await rollbackByOverride(ports, { orgId: null, by, reason: null, forMs: null });
    expect(await endOverride(ports, 'hold', { orgId: acme, by, reason: null })).toMatchObject({ changed: true });
    expect(await endOverride(ports, 'hold', { orgId: acme, by, reason: null })).toMatchObject({ changed: false, revision: 3 });
    expect(overrides().overrides).toMatchObject([{ orgId: null, phase: 'legacy' }]);
  });
});
