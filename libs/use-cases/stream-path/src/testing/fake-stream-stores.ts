import { compareClusterTime, type DeadLetter, type StreamCheckpoint, type StreamGap } from '@tandem/documents';
import type { FakeDecisionStore } from '@tandem/trigger';
import type { LayoutStore, VisibleLeases } from '../partitions/ports.ts';
import type { CheckpointStore, DeadLetterStore, EarlierDecisions, GapStore, HistoryRecord, HistoryStore, Time } from '../ports.ts';

export interface FakeCheckpointStore extends CheckpointStore {
  read(stream: string): StreamCheckpoint | undefined;
  /** As a person does it by hand. */
  replace(checkpoint: StreamCheckpoint): void;
}

/** Checkpoints held in memory, for tests. */
export function createFakeCheckpointStore(time: Pick<Time, 'now'>): FakeCheckpointStore {
  const stored = new Map<string, StreamCheckpoint>();
  return {
    read: (stream) => stored.get(stream),
    replace(checkpoint) {
      stored.set(checkpoint._id, checkpoint);
    },
    claim(stream, epoch) {
      const there = stored.get(stream);
      if (!there) return Promise.resolve({ outcome: 'claimed', checkpoint: null });
      if (there.epoch > epoch) return Promise.resolve({ outcome: 'fenced' });
      const checkpoint = { ...there, epoch };
      stored.set(stream, checkpoint);
      return Promise.resolve({ outcome: 'claimed', checkpoint });
    },
    write(checkpoint) {
      if ((stored.get(checkpoint._id)?.epoch ?? 0) > checkpoint.epoch) return Promise.resolve('fenced');
      stored.set(checkpoint._id, { ...stored.get(checkpoint._id), ...checkpoint, updatedAt: new Date(time.now()) });
      return Promise.resolve('written');
    },
  };
}

export interface FakeGapStore extends GapStore {
  all(): readonly StreamGap[];
}

/** Gaps held in memory, for tests. */
export function createFakeGapStore(): FakeGapStore {
  const stored = new Map<string, StreamGap>();
  const inOrder = () => [...stored.values()].sort((a, b) => compareClusterTime(a.from, b.from));
  return {
    all: inOrder,
    claim(stream, epoch) {
      const gaps = inOrder().filter((gap) => gap.stream === stream && gap.state !== 'closed');
      if (gaps.some((gap) => gap.epoch > epoch)) return Promise.resolve({ outcome: 'fenced' });
      const claimed = gaps.map((gap) => ({ ...gap, epoch }));
      for (const gap of claimed) stored.set(gap._id, gap);
      return Promise.resolve({ outcome: 'claimed', gaps: claimed });
    },
    write(gap) {
      if ((stored.get(gap._id)?.epoch ?? 0) > gap.epoch) return Promise.resolve('fenced');
      stored.set(gap._id, gap);
      return Promise.resolve('written');
    },
  };
}

export interface FakeHistoryStore extends HistoryStore {
  all(): readonly HistoryRecord[];
}

/** History held in memory, for tests. */
export function createFakeHistoryStore(): FakeHistoryStore {
  const stored = new Map<string, HistoryRecord>();
  const inOrder = () => [...stored.values()].sort((a, b) => compareClusterTime(a.entry.effectiveFrom, b.entry.effectiveFrom));
  return {
    all: inOrder,
    append(records) {
      for (const record of records) stored.set(record.entry._id, record);
      return Promise.resolve();
    },
    async *asOf(time) {
      await Promise.resolve();
      const latest = new Map<string, HistoryRecord>();
      for (const record of inOrder()) {
        if (compareClusterTime(record.entry.effectiveFrom, time) <= 0) latest.set(`${record.entry.orgId}:${record.entry.workflowId}`, record);
      }
      for (const record of latest.values()) if (record.definition || record.entry.malformed !== undefined) yield record;
    },
    after: (time) => Promise.resolve(inOrder().filter((record) => compareClusterTime(record.entry.effectiveFrom, time) > 0)),
    organizationsChanged(after, upTo) {
      const isBetween = ({ entry: { effectiveFrom: at } }: HistoryRecord) => compareClusterTime(at, after) > 0 && compareClusterTime(at, upTo) <= 0;
      return Promise.resolve(new Set(inOrder().filter(isBetween).map(({ entry }) => entry.orgId)));
    },
  };
}

export interface FakeDeadLetterStore extends DeadLetterStore {
  all(): readonly DeadLetter[];
}

/** Dead letters held in memory, for tests. */
export function createFakeDeadLetterStore(): FakeDeadLetterStore {
  const stored = new Map<string, DeadLetter>();
  return {
    all: () => [...stored.values()],
    recordAll(letters) {
      for (const letter of letters) if (!stored.has(letter._id)) stored.set(letter._id, letter);
      return Promise.resolve();
    },
  };
}

/** Reads a fake decision store, and fake dead letters. */
export function createFakeEarlierDecisions(decisions: Pick<FakeDecisionStore, 'find'>, deadLetters: Pick<FakeDeadLetterStore, 'all'>): EarlierDecisions {
  return {
    deadLettered({ orgId, origin }, keys) {
      const isOf = ({ event }: DeadLetter) => JSON.stringify((event as { readonly origin?: unknown } | undefined)?.origin) === JSON.stringify(origin);
      return Promise.resolve(new Set(deadLetters.all().flatMap((letter) => (letter.orgId === orgId && letter.mergeKey && keys.includes(letter.mergeKey) && isOf(letter) ? [letter.mergeKey] : []))));
    },
    find: (ids) => Promise.resolve(new Set(ids.filter((id) => decisions.find(id) !== undefined))),
  };
}

/** Leases held in memory, for tests. */
export function createFakeLeases(time: Pick<Time, 'now'>): VisibleLeases {
  const leases = new Map<string, { holder: string; epoch: number; until: number }>();
  const isOurs = (name: string, holder: string, epoch: number) => leases.get(name)?.holder === holder && leases.get(name)?.epoch === epoch;
  return {
    read(name) {
      const there = leases.get(name);
      return Promise.resolve(there ? { live: there.until > time.now() } : null);
    },
    acquire(name, holder, ttlMs) {
      const there = leases.get(name);
      if (there && there.until > time.now() && there.holder !== holder) return Promise.resolve({ outcome: 'held' });
      const epoch = (there?.epoch ?? 0) + 1;
      leases.set(name, { holder, epoch, until: time.now() + ttlMs });
      return Promise.resolve({ outcome: 'acquired', epoch });
    },
    renew(name, holder, epoch, ttlMs) {
      if (!isOurs(name, holder, epoch)) return Promise.resolve('lost');
      leases.set(name, { holder, epoch, until: time.now() + ttlMs });
      return Promise.resolve('renewed');
    },
    release(name, holder, epoch) {
      if (isOurs(name, holder, epoch)) leases.set(name, { holder, epoch, until: time.now() });
      return Promise.resolve();
    },
  };
}

/** A number of partitions held in memory, for tests. */
export function createFakeLayoutStore(): LayoutStore {
  let partitions: number | undefined;
  return {
    current: () => Promise.resolve(partitions === undefined ? null : { partitions }),
    change(from, to) {
      if ((partitions ?? 1) !== from) return Promise.resolve('another-number');
      partitions = to;
      return Promise.resolve('changed');
    },
  };
}
