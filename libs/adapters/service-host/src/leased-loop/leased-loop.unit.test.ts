import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { createHealth } from '../health.ts';
import { runLeasedLoop, type LeasedLoop, type Leases } from './leased-loop.ts';
import type { RoundOutcome } from './lease-telemetry.ts';

/** A lease in memory, that can be taken away. */
function createFakeLeases() {
  let holder = '';
  let epoch = 0;
  const store: { -readonly [Method in keyof Leases]: Leases[Method] } = {
    acquire(_name, asking) {
      if (holder !== '' && holder !== asking) return Promise.resolve({ outcome: 'held' });
      holder = asking;
      epoch += 1;
      return Promise.resolve({ outcome: 'acquired', epoch });
    },
    renew: (_name, asking, known) => Promise.resolve(holder === asking && epoch === known ? 'renewed' : 'lost'),
    release: (_name, asking) => {
      if (holder === asking) holder = '';
      return Promise.resolve();
    },
  };
  return { store, holder: () => holder, giveTo: (other: string) => { holder = other; epoch += 1; } };
}

function start(leases: ReturnType<typeof createFakeLeases>, instanceId: string, round: LeasedLoop['round'], ttlMs = 30) {
  const stopping = new AbortController();
  const health = createHealth();
  const held: boolean[] = [];
  const rounds: RoundOutcome[] = [];
  const telemetry = { leaseHeld: (_lease: string, isHeld: boolean) => void held.push(isHeld), roundEnded: (_lease: string, outcome: RoundOutcome) => void rounds.push(outcome) };
  const ended = runLeasedLoop(
    { instanceId, logger: pino({ level: 'silent' }), health, signal: stopping.signal },
    { leases: leases.store, name: 'fallback', ttlMs, everyMs: 1, round, telemetry },
  );
  return { health, held: () => held, rounds: () => rounds, stop: () => { stopping.abort(); return ended; } };
}

function done(effect: () => void): Promise<void> {
  effect();
  return Promise.resolve();
}

describe('a leased loop', () => {
  it('runs rounds in one of two processes, and in the other once the first has stopped', async () => {
    const leases = createFakeLeases();
    const rounds = { first: 0, second: 0 };
    const first = start(leases, 'first', () => done(() => { rounds.first += 1; }));
    await vi.waitFor(() => { expect(rounds.first).toBeGreaterThan(2); });
    const second = start(leases, 'second', () => done(() => { rounds.second += 1; }));
    expect(second.health.read().parts).toEqual({ fallback: { status: 'ok', detail: 'standing by' } });
    await first.stop();
    const before = rounds.first;
    await vi.waitFor(() => { expect(rounds.second).toBeGreaterThan(2); });
    expect(rounds.first).toBe(before);
    await second.stop();
    expect(leases.holder()).toBe('');
  });

  it('does not say that it stands by where it cannot ask for the lease, and leads once it can', async () => {
    const leases = createFakeLeases();
    const { acquire } = leases.store;
    leases.store.acquire = () => Promise.reject(new Error('not authorized'));
    const loop = start(leases, 'first', () => Promise.resolve());
    await vi.waitFor(() => { expect(loop.health.read().parts).toEqual({ fallback: { status: 'degraded', detail: 'cannot ask for the lease' } }); });
    expect(loop.held()).toEqual([false]);
    leases.store.acquire = acquire;
    await vi.waitFor(() => { expect(loop.health.read().parts).toEqual({ fallback: { status: 'ok', detail: 'leading' } }); });
    await loop.stop();
  });

  it('tells that it has the lease, and that it has it no longer though the round under way goes on', async () => {
    const leases = createFakeLeases();
    let endRound: () => void = () => undefined;
    const loop = start(leases, 'first', () => new Promise((resolve) => { endRound = resolve; }));
    await vi.waitFor(() => { expect(loop.held()).toEqual([false, true]); });
    leases.giveTo('other');
    await vi.waitFor(() => { expect(loop.held()).toEqual([false, true, false]); });
    endRound();
    await loop.stop();
    expect(loop.held().at(-1)).toBe(false);
  });

  it('aborts the round under way when it has lost the lease', async () => {
    const leases = createFakeLeases();
    let aborted = false;
    const loop = start(leases, 'first', (signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => { aborted = true; resolve(); });
    }));
    await vi.waitFor(() => { expect(leases.holder()).toBe('first'); });
    leases.giveTo('other');
    await vi.waitFor(() => { expect(aborted).toBe(true); });
    await loop.stop();
  });

  it('aborts the round under way when no renewal was answered for as long as the lease lasts', async () => {
    const leases = createFakeLeases();
    const aborts: number[] = [];
    const since = performance.now();
    leases.store.renew = () => new Promise(() => undefined);
    const loop = start(leases, 'first', (signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => { aborts.push(performance.now() - since); resolve(); });
    }));
    await vi.waitFor(() => { expect(aborts.length).toBeGreaterThan(0); }, { interval: 5 });
    expect(aborts[0]).toBeGreaterThan(25);
    await loop.stop();
  });

  it('keeps the lease over a renewal that failed', async () => {
    const leases = createFakeLeases();
    const { renew } = leases.store;
    let asked = 0;
    leases.store.renew = (...given) => (++asked === 1 ? Promise.reject(new Error('no server')) : renew(...given));
    let terms = 0;
    const loop = start(leases, 'first', (signal) => new Promise((resolve) => {
      terms += 1;
      signal.addEventListener('abort', () => { resolve(); });
    }), 300);
    await vi.waitFor(() => { expect(asked).toBeGreaterThan(4); });
    expect(terms).toBe(1);
    await loop.stop();
  });

  it('leaves the lease to another when rounds fail here again and again, and takes it back where there is none', async () => {
    const leases = createFakeLeases();
    let [failures, successes] = [0, 0];
    const failing = start(leases, 'first', () => Promise.reject(new Error(`away ${failures += 1}`)));
    await vi.waitFor(() => { expect(failures).toBeGreaterThan(6); });
    const well = start(leases, 'second', () => done(() => { successes += 1; }));
    await vi.waitFor(() => { expect(successes).toBeGreaterThan(2); });
    expect(leases.holder()).toBe('second');
    await vi.waitFor(() => { expect(failing.health.read().parts).toEqual({ fallback: { status: 'ok', detail: 'standing by' } }); });
    await Promise.all([failing.stop(), well.stop()]);
  });

  it('goes on after a round that failed, and says so until one succeeds', async () => {
    const leases = createFakeLeases();
    let fails = true;
    const loop = start(leases, 'first', () => (fails ? Promise.reject(new Error('no server')) : Promise.resolve()));
    await vi.waitFor(() => { expect(loop.health.read().status).toBe('degraded'); });
    fails = false;
    await vi.waitFor(() => { expect(loop.health.read().parts).toEqual({ fallback: { status: 'ok', detail: 'leading' } }); });
    expect(new Set(loop.rounds())).toEqual(new Set(['failed', 'done']));
    await loop.stop();
  });
});
