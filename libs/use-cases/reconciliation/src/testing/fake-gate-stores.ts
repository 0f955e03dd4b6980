import type { OperatorAction, OrgId, StreamSample } from '@tandem/documents';
import type { DeclaredWindow, DeclaredWindowStore } from '../declared-windows/declared-window.ts';
import type { Wave, WaveStore } from '../declared-windows/wave.ts';
import type { DirectWriter } from '../direct-writers/direct-writer.ts';
import type { DirectWriterStore } from '../direct-writers/ports.ts';
import { createSampleSlots, type StreamSamples } from '../gates/stream-samples.ts';
import type { GateVerdict, GateVerdictStore } from '../gates/verdicts.ts';
import type { DivergenceIgnore } from '../ignores/ignore.ts';
import type { IgnoreStore } from '../ignores/ports.ts';

interface Standing {
  readonly _id: string;
  readonly orgId: OrgId;
  readonly endedAt: Date | null;
  readonly expireAt: Date | null;
}

function createFakeStandingRules<Rule extends Standing>() {
  const rules = new Map<string, Rule>();
  const change = (id: string, changes: Partial<Rule>): Promise<boolean> => {
    const rule = rules.get(id);
    if (!rule || rule.endedAt !== null) return Promise.resolve(false);
    rules.set(id, { ...rule, ...changes });
    return Promise.resolve(true);
  };
  return {
    rules,
    change,
    add: (rule: Rule): Promise<void> => {
      if (!rules.has(rule._id)) rules.set(rule._id, rule);
      return Promise.resolve();
    },
    standing: (orgId: OrgId | null, limit: number) =>
      Promise.resolve([...rules.values()].filter((rule) => rule.endedAt === null && (orgId === null || rule.orgId === orgId)).sort((a, b) => (a._id < b._id ? -1 : 1)).slice(0, limit)),
    find: (id: string) => Promise.resolve(rules.get(id) ?? null),
    end: (id: string, at: Date, expireAt: Date) => change(id, { endedAt: at, expireAt } as Partial<Rule>),
  };
}

export function createFakeIgnoreStore(): IgnoreStore {
  const { rules, change, add, standing, find, end } = createFakeStandingRules<DivergenceIgnore>();
  return {
    add, standing, find, end,
    renew: (id, expiresAt) => change(id, { expiresAt }),
    noteHits(hits, at) {
      for (const [id, count] of hits) {
        const rule = rules.get(id);
        if (rule) rules.set(id, { ...rule, hits: { count, at } });
      }
      return Promise.resolve();
    },
  };
}

export function createFakeDirectWriterStore(): DirectWriterStore {
  const { add, standing, find, end } = createFakeStandingRules<DirectWriter>();
  return { add, standing, find, end };
}

export function createFakeDeclaredWindowStore(): DeclaredWindowStore {
  const windows = new Map<string, DeclaredWindow>();
  const latestFirst = () => [...windows.values()].sort((a, b) => b.to.getTime() - a.to.getTime());
  const of = (subject: string, targetPhase: string) => latestFirst().filter((window) => window.subject === subject && window.targetPhase === targetPhase);
  return {
    add(window) {
      if (windows.has(window._id)) return Promise.resolve(false);
      windows.set(window._id, window);
      return Promise.resolve(true);
    },
    remove: (id) => Promise.resolve(void windows.delete(id)),
    meeting: (subject, targetPhase, from, to) => Promise.resolve(of(subject, targetPhase).filter((window) => window.to.getTime() > from && window.from.getTime() < to)),
    lastEnded: (subject, targetPhase, now) => Promise.resolve(of(subject, targetPhase).find((window) => window.to <= now) ?? null),
    list: (subject, limit) => Promise.resolve(latestFirst().filter((window) => subject === null || window.subject === subject).slice(0, limit)),
  };
}

export function createFakeWaveStore(): WaveStore {
  const waves = new Map<string, Wave>();
  return {
    save: (wave) => Promise.resolve(void waves.set(wave._id, wave)),
    find: (name) => Promise.resolve(waves.get(name) ?? null),
    list: (limit) => Promise.resolve([...waves.values()].sort((a, b) => (a._id < b._id ? -1 : 1)).slice(0, limit)),
  };
}

export function createFakeGateVerdictStore(clock: () => number): GateVerdictStore {
  const verdicts = new Map<string, GateVerdict>();
  return {
    save(all) {
      for (const verdict of all) verdicts.set(verdict._id, verdict);
      return Promise.resolve();
    },
    verdictFor(orgId, targetPhase) {
      const own = [...verdicts.values()].filter((verdict) => verdict.orgId === orgId && verdict.targetPhase === targetPhase);
      const newest = own.sort((a, b) => b.evaluatedAt.getTime() - a.evaluatedAt.getTime()).at(0);
      return Promise.resolve(newest && newest.expireAt.getTime() > clock() ? newest : null);
    },
  };
}

export function createFakeStreamSamples(samples: readonly StreamSample[]): StreamSamples {
  const inOrder = [...samples].sort((a, b) => a.at.getTime() - b.at.getTime());
  const within = (from: number, to: number) => inOrder.filter(({ at }) => at.getTime() >= from && at.getTime() < to);
  return {
    async *all(from, to) {
      yield* await Promise.resolve(within(from, to));
    },
    between(from, to, mostSamples) {
      const found = within(from, to);
      const slots = createSampleSlots(from, to, mostSamples);
      for (const sample of found) slots.add(sample);
      return Promise.resolve(found.length <= mostSamples ? found : slots.read());
    },
    latest: () => Promise.resolve(inOrder.at(-1) ?? null),
  };
}

/** An action log that can be looked into. */
export function createFakeActions() {
  const recorded: OperatorAction[] = [];
  return { recorded, record: (action: OperatorAction) => Promise.resolve(void recorded.push(action)) };
}
