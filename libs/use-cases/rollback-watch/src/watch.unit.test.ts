import { orgIdSchema, type OperatorAction, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { Fault } from '@tandem/rollback-triggers/testing';
import { describe, expect, it } from 'vitest';
import type { PhaseFlips, RunReading, TriggerStates, WatchPorts } from './ports.ts';
import { reArm } from './re-arm.ts';
import { createFakeFaultReader } from './testing/fake-fault-reader.ts';
import { createFakeTriggerStates } from './testing/fake-trigger-states.ts';
import { createRollbackWatch } from './watch.ts';

const { signal } = new AbortController();
const start = 1_800_000_000_000;
const minute = 60_000;
const org = (name: string) => orgIdSchema.parse(`org_${name}`);

/** Organizations in memory, each with runs every minute, and an Unleash that counts its flips. */
function createWorld({ withToken = true } = {}) {
  let now = start;
  const clock = () => now;
  const runs: RunReading[] = [];
  const faults: Fault[] = [];
  const flipped: string[] = [];
  const tried: string[] = [];
  const unanswered = new Set<string>();
  const recorded = new Map<string, OperatorAction>();
  const states = createFakeTriggerStates(clock);
  let away: Error | null = null;
  let refused: 'turnOff' | null = null;
  let isOff = false;
  const out = new Set<OrgId>();
  const flips: PhaseFlips = {
    async takeOut(orgId) {
      await Promise.resolve();
      tried.push(orgId);
      if (unanswered.has(orgId)) throw new TandemError('UNLEASH_UNAVAILABLE', 'no answer');
      if (away) throw away;
      if (out.has(orgId)) return 'already-out';
      out.add(orgId);
      flipped.push(orgId);
      return 'moved';
    },
    async turnOff() {
      await Promise.resolve();
      tried.push('*');
      if (away) throw away;
      if (refused === 'turnOff') throw new Error('not allowed');
      if (isOff) return 'already-off';
      isOff = true;
      flipped.push('*');
      return 'turned-off';
    },
  };
  const ports = (by: string, changes: Partial<WatchPorts> = {}): WatchPorts => ({
    runs: {
      async* startedAfter(time) {
        for (const run of runs) if (run.startedAt > time) yield await Promise.resolve(run);
      },
    },
    faults: createFakeFaultReader(faults),
    states, flips: withToken ? flips : null, clock, by,
    actions: {
      async record(action) {
        await Promise.resolve();
        if (!recorded.has(action._id)) recorded.set(action._id, action);
      },
    },
    ...changes,
  });
  return {
    ports, flipped, tried, unanswered, states, faults,
    audit: () => [...recorded.values()],
    pass: (ms: number) => { now += ms; },
    fail: (error: Error | null) => { away = error; },
    refuse: (flip: 'turnOff' | null) => { refused = flip; },
    /** A run over the minute that ends now, of each organization. */
    run(submissions: number, ...names: readonly string[]) {
      const window = { from: now - minute, to: now };
      runs.push({ startedAt: new Date(now), organizations: names.map((name) => ({ orgId: org(name), window, eligible: submissions, compared: submissions, stream: [{ fromMs: 10, upToMs: 15, n: submissions }] })) });
    },
    fault(name: string, count: number, changes: Partial<Fault> = {}) {
      for (let index = 0; index < count; index += 1) {
        const mergeKey = `${name}-${faults.length}`;
        faults.push({ _id: mergeKey, orgId: org(name), mergeKey, kind: 'missed-by-stream', cause: 'mended-by-fallback', status: 'repaired', phase: 'primary', insertedAt: new Date(now - 1_000), evidence: {}, ...changes });
      }
    },
  };
}

type World = ReturnType<typeof createWorld>;
const watch = (world: World, by = 'one', changes: Partial<WatchPorts> = {}) => createRollbackWatch(world.ports(by, changes));

describe('the rollback watch', () => {
  it('takes an organization out once, keeps why in the audit, and leaves it at that', async () => {
    const world = createWorld();
    world.run(1_000, 'ill', 'well');
    world.fault('ill', 20);
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: org('ill'), flip: 'moved' }] });
    world.pass(minute);
    world.run(1_000, 'ill', 'well');
    world.fault('ill', 50);
    expect((await watching.round(signal)).trips).toEqual([]);
    expect(world.flipped).toEqual([org('ill')]);
    expect(world.audit()).toMatchObject([{ action: 'trip', orgId: org('ill'), by: 'one', outcome: 'done', detail: { trigger: 'error-rate', value: 0.02, n: 1_000, threshold: 0.01, flip: 'moved' } }]);
  });

  it('flips nothing by what it does not know', async () => {
    const world = createWorld();
    world.fault('ill', 50);
    const watching = watch(world);
    expect((await watching.round(signal)).trips).toEqual([]);
    world.run(150, 'ill');
    expect((await watching.round(signal)).trips).toEqual([]);
    expect(world.flipped).toEqual([]);
  });

  it('takes nobody back because workers stand still, which are the same in legacy', async () => {
    const world = createWorld();
    world.run(1_000, 'a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) world.fault(name, 500, { kind: 'not-executed', cause: 'never-claimed', status: 'open', evidence: { decidedBy: ['stream'] } });
    world.pass(3 * minute);
    expect((await watch(world).round(signal)).trips).toEqual([]);
    world.run(1_000, 'a');
    world.fault('a', 30, { kind: 'not-executed', cause: 'execution-missing', status: 'open', evidence: { decidedBy: ['stream'] } });
    expect(await watch(world).round(signal)).toMatchObject({ trips: [{ scope: org('a') }] });
  });

  it('asks about no organization that has no faults', async () => {
    const world = createWorld();
    world.run(1_000, 'ill', 'well');
    world.fault('ill', 20);
    const { faults } = world.ports('one');
    const asked: string[] = [];
    const count: typeof faults.count = (query, most) => {
      asked.push(query.orgId);
      return faults.count(query, most);
    };
    await watch(world, 'one', { faults: { ...faults, count } }).round(signal);
    expect(new Set(asked)).toEqual(new Set([org('ill')]));
  });

  it('takes a submission that nobody has started for lost, whatever the runs say', async () => {
    const world = createWorld();
    world.fault('ill', 1, { status: 'open', cause: 'no-decision' });
    const watching = watch(world);
    expect((await watching.round(signal)).trips).toEqual([]);
    world.pass(3 * minute);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: org('ill'), trip: { trigger: 'data-loss', evidence: { value: 1 } } }] });
  });

  it('turns the flag off where several suffer, and moves none of them by itself', async () => {
    const world = createWorld();
    world.run(1_000, 'a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) world.fault(name, 20);
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: 'turned-off' }] });
    expect((await watching.round(signal)).trips).toEqual([]);
    expect(world.flipped).toEqual(['*']);
    expect(world.audit()).toMatchObject([{ orgId: null, detail: { flip: 'turned-off' } }]);
  });

  it('alerts where there is no token', async () => {
    const world = createWorld({ withToken: false });
    world.run(1_000, 'ill');
    world.fault('ill', 20);
    expect(await watch(world).round(signal)).toMatchObject({ trips: [{ flip: 'alerted' }], states: [{ state: 'tripped', flip: 'alerted' }] });
  });

  it('keeps organizations on watch where the deployment’s trip could only alert', async () => {
    const world = createWorld({ withToken: false });
    world.run(1_000, 'a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) world.fault(name, 20);
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: 'alerted' }] });
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: org('a') }, { scope: org('b') }, { scope: org('c') }] });
    expect((await watching.round(signal)).trips).toEqual([]);
  });

  it('keeps organizations on watch while the deployment’s flip cannot be made, and leaves them be once it is', async () => {
    const world = createWorld();
    world.run(1_000, 'a', 'b', 'c', 'd');
    for (const name of ['a', 'b', 'c']) world.fault(name, 20);
    world.refuse('turnOff');
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: null }] });
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: null }, { scope: org('a'), flip: 'moved' }, { scope: org('b') }, { scope: org('c') }] });
    world.fault('d', 20);
    world.refuse(null);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: 'turned-off' }] });
    expect(world.flipped).toEqual([org('a'), org('b'), org('c'), '*']);
  });

  it('counts windows that overlap once', async () => {
    const world = createWorld();
    for (let run = 0; run < 4; run += 1) {
      world.run(60, 'ill');
      world.pass(15_000);
    }
    world.fault('ill', 20);
    // four runs, of which the last three begin inside the first: 60 submissions, which is too few
    expect((await watch(world).round(signal)).trips).toEqual([]);
  });

  it('forgets what was before a person re-armed it, and trips on what comes after', async () => {
    const world = createWorld();
    world.run(1_000, 'ill');
    world.fault('ill', 20);
    const watching = watch(world);
    await watching.round(signal);
    world.pass(6 * minute);
    const order = { scope: 'all', by: 'ada', reason: 'mended' } as const;
    expect(await reArm(world.ports('one'), order)).toEqual([{ scope: org('ill'), outcome: 're-armed' }]);
    expect(await reArm(world.ports('one'), { ...order, scope: org('ill') })).toEqual([{ scope: org('ill'), outcome: 'not-tripped' }]);
    expect(world.audit().slice(1)).toMatchObject([{ action: 're-arm', by: 'ada', outcome: 'done' }, { action: 're-arm', outcome: 'refused' }]);
    expect((await watching.round(signal)).trips).toEqual([]);
    world.pass(6 * minute);
    world.run(1_000, 'ill');
    world.fault('ill', 20);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: org('ill'), flip: 'already-out' }] });
    expect(world.audit().at(-1)).toMatchObject({ action: 'trip', detail: { flip: 'already-out', warning: expect.stringContaining('UNLEASH_ENVIRONMENT') as unknown } });
  });

  it('tries a flip that failed again, and says once that it did', async () => {
    const world = createWorld();
    world.run(1_000, 'ill');
    world.fault('ill', 20);
    world.fail(new Error('Unleash is away'));
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ flip: null, trouble: 'Unleash is away' }], states: [{ state: 'tripping' }] });
    await watching.round(signal);
    world.fail(null);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ flip: 'moved' }], states: [{ state: 'tripped' }] });
    expect(world.audit().map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  });

  it('waits in each round for one organization’s flip alone while Unleash does not answer, the deployment’s first', async () => {
    const world = createWorld();
    const names = ['a', 'b', 'c', 'd'];
    world.run(1_000, ...names);
    for (const name of names) world.fault(name, 20);
    world.fail(new TandemError('UNLEASH_UNAVAILABLE', 'no answer'));
    const watching = watch(world);
    expect(await watching.round(signal)).toMatchObject({ trips: [{ scope: '*', flip: null }] });
    expect((await watching.round(signal)).trips.map(({ scope, trouble }) => [scope, trouble?.includes('no answer')])).toEqual(['*', ...names.map(org)].map((scope) => [scope, true]));
    world.tried.length = 0;
    await watching.round(signal);
    expect(world.tried).toEqual(['*', org('b')]);
    world.fail(null);
    world.refuse('turnOff');
    await watching.round(signal);
    expect(world.flipped).toEqual(['c', 'd', 'a', 'b'].map(org));
  });

  it('lets no organization that Unleash answers for wait behind those that it never does', async () => {
    const world = createWorld();
    world.run(1_000, 'a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) world.fault(name, 20);
    for (const name of ['a', 'b']) world.unanswered.add(org(name));
    world.refuse('turnOff');
    const watching = watch(world);
    for (let round = 0; round < 4; round += 1) await watching.round(signal);
    expect(world.flipped).toEqual([org('c')]);
  });

  it('flips once, though two watch at once', async () => {
    for (let time = 0; time < 20; time += 1) {
      const world = createWorld();
      world.run(1_000, 'ill', 'well');
      world.fault('ill', 20);
      await Promise.all([watch(world, 'one').round(signal), watch(world, 'two').round(signal)]);
      expect(world.flipped).toEqual([org('ill')]);
      expect(world.audit()).toHaveLength(1);
    }
  });

  it.each(['before the flip', 'after the flip', 'after the audit'] as const)('finishes what a process that died %s has begun, with one flip', async (moment) => {
    const world = createWorld();
    world.run(1_000, 'ill');
    world.fault('ill', 20);
    const died = new Error('died');
    const dead = (): Promise<never> => Promise.reject(died);
    const whole = world.ports('one');
    // one that dies cleans nothing up
    const states: TriggerStates = { ...whole.states, giveBack: dead, ...(moment === 'after the audit' && { finish: dead }) };
    const flips = moment === 'before the flip' ? { takeOut: dead, turnOff: dead } : whole.flips;
    const actions = moment === 'after the flip' ? { record: dead } : moment === 'before the flip' ? { record: () => Promise.resolve() } : whole.actions;
    await expect(watch(world, 'one', { states, flips, actions }).round(signal)).rejects.toThrow('died');
    expect(await world.states.list()).toMatchObject([{ state: 'tripping' }]);
    expect((await watch(world, 'two').round(signal)).trips).toEqual([]);
    world.pass(2 * minute);
    expect(await watch(world, 'two').round(signal)).toMatchObject({ trips: [{ scope: org('ill') }], states: [{ state: 'tripped' }] });
    expect(world.flipped).toEqual([org('ill')]);
    expect(world.audit()).toHaveLength(1);
  });
});
