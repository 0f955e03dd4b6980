import { compareClusterTime, partitionsOf, streamNameOf, type ClusterTime, type StreamCheckpoint, type StreamPartition } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { ChangeSource, CheckpointStore, CheckpointWrite, GapStore, StreamLeases } from '../ports.ts';
import type { LayoutStore } from './ports.ts';

export interface ChangeLayoutPorts {
  readonly layouts: LayoutStore;
  readonly leases: StreamLeases;
  readonly checkpoints: CheckpointStore;
  readonly gaps: GapStore;
  readonly source: Pick<ChangeSource, 'now'>;
  /** The name of a partition's pipeline, as this process would read by it. */
  readonly pipelineHashOf: (partition: StreamPartition) => string;
}

/** Longer than a change takes: a process that dies in the midst of one keeps the others waiting for so long, in milliseconds. */
const ttlMs = 10_000;

/**
 * Has the organizations split over another number of streams, where no stream is read by the former number. The new ones
 * begin where the one of the former that was furthest behind has come to, or a little before: all until there is done, and what was
 * done after it is read again, and meets the keys. docs/adr/0009 says why nothing is lost.
 *
 * In this order: all leases, former and new, are taken, so nobody reads; the former checkpoints and gaps are claimed, so
 * nobody who wakes late writes them; the new checkpoints are written; last the number, which makes them count. A crash
 * before that leaves the former number.
 * @throws TandemError PARTITIONS_DIFFER where it can't be changed now
 */
export async function changeLayout(wanted: number, ports: ChangeLayoutPorts, holder: string): Promise<void> {
  const count = await countOf(ports.layouts);
  if (count === wanted) return;
  const [former, next] = [partitionsOf(count), partitionsOf(wanted)];
  const held = new Map<string, number>();
  try {
    for (const name of [...former, ...next].map(streamNameOf)) held.set(name, await take(name, count, wanted, ports, holder));
    // another may have changed it just before
    if ((await countOf(ports.layouts)) !== count) return;
    const epochOf = (partition: StreamPartition) => held.get(streamNameOf(partition)) ?? 0;
    const left = await Promise.all(former.map((partition) => leftBehind(partition, epochOf(partition), wanted, ports)));
    const start = carryOver(left, former.map(ports.pipelineHashOf)) ?? firstStart(await ports.source.now(AbortSignal.timeout(ttlMs)));
    for (const partition of next) await begin(partition, start, epochOf(partition), count, ports);
    for (const [name, epoch] of held) if ((await ports.leases.renew(name, holder, epoch, ttlMs)) === 'lost') throw differs(count, wanted, `${name} was taken by another process`);
    if ((await ports.layouts.change(count, wanted, holder)) === 'another-number') throw differs(count, wanted, 'another process has just changed it');
  } finally {
    for (const [name, epoch] of held) await ports.leases.release(name, holder, epoch).catch(() => undefined);
  }
}

export async function countOf(layouts: LayoutStore): Promise<number> {
  return (await layouts.current())?.partitions ?? 1;
}

export function differs(count: number, wanted: number, reason: string): TandemError {
  return new TandemError('PARTITIONS_DIFFER', `the organizations are split over ${count}, and STREAM_PARTITIONS is ${wanted}: ${reason}`);
}

async function take(name: string, count: number, wanted: number, { leases }: ChangeLayoutPorts, holder: string): Promise<number> {
  const acquired = await leases.acquire(name, holder, ttlMs);
  if (acquired.outcome === 'held') throw differs(count, wanted, `a watcher still reads ${name}; stop all that are set to ${count}, or set this one to ${count}`);
  return acquired.epoch;
}

/** Null where the stream has never begun. */
async function leftBehind(partition: StreamPartition, epoch: number, wanted: number, { checkpoints, gaps }: ChangeLayoutPorts): Promise<StreamCheckpoint | null> {
  const name = streamNameOf(partition);
  const claim = await checkpoints.claim(name, epoch);
  const claimed = await gaps.claim(name, epoch);
  if (claim.outcome === 'fenced' || claimed.outcome === 'fenced') throw differs(partition.of, wanted, `${name} is another process's`);
  if (claimed.gaps.length > 0) throw differs(partition.of, wanted, `a stretch that ${name} has lost is still being read from the collections; start with ${partition.of} until that is done`);
  return claim.checkpoint;
}

/** All that a checkpoint says, but whose it is. */
type Start = Omit<CheckpointWrite, '_id' | 'epoch' | 'pipelineHash'> & { readonly pipelineHash: string | null };

/**
 * So far before that all begin, in seconds, where that much was watched. A server that goes through a long stretch of others'
 * entries may tell a time that is ahead of the place it has come to; what is read again for nothing costs less than to trust it.
 */
const againSeconds = 20;

/** As far as all have come; undefined where none has begun. What is known of the registry is what all know of theirs. */
function carryOver(left: readonly (StreamCheckpoint | null)[], pipelineHashes: readonly string[]): Start | undefined {
  const begun = left.filter((one) => one !== null);
  const reached = begun.map((one) => one.clusterTime).sort(compareClusterTime)[0];
  if (!reached) return undefined;
  const latest = (times: readonly (ClusterTime | null | undefined)[]): ClusterTime | null => {
    const known = times.filter((time) => time !== null && time !== undefined).sort(compareClusterTime);
    return known.length === left.length ? (known.at(-1) ?? null) : null;
  };
  const watchedFrom = latest(begun.map((one) => one.watchedFrom));
  const registryReadUntil = latest(begun.map((one) => one.registryReadUntil));
  const historyFrom = latest(begun.map((one) => one.historyFrom));
  // read by other pipelines, they may not know of all organizations: so shall the new ones find out
  const other = begun.find(({ pipelineHash }) => !pipelineHashes.includes(pipelineHash));
  return {
    resumeToken: null,
    clusterTime: somewhatBefore(reached, [registryReadUntil, historyFrom, watchedFrom]),
    registryReadUntil,
    historyFrom,
    ...(watchedFrom && { watchedFrom }),
    pipelineHash: other?.pipelineHash ?? null,
  };
}

/** Not before any of the times from which on all is known; where one is not, not before at all. */
function somewhatBefore(reached: ClusterTime, from: readonly (ClusterTime | null)[]): ClusterTime {
  const known = from.filter((time) => time !== null);
  if (known.length < from.length) return reached;
  const earliest = [...known, { seconds: reached.seconds - againSeconds, increment: 0 }].sort(compareClusterTime).at(-1) ?? reached;
  return compareClusterTime(earliest, reached) < 0 ? earliest : reached;
}

/** All begin at one time, as the only one would. */
function firstStart(now: ClusterTime): Start {
  return { resumeToken: null, clusterTime: now, registryReadUntil: null, historyFrom: null, watchedFrom: now, pipelineHash: null };
}

async function begin(partition: StreamPartition, { pipelineHash, ...start }: Start, epoch: number, count: number, { checkpoints, pipelineHashOf }: ChangeLayoutPorts): Promise<void> {
  const _id = streamNameOf(partition);
  const written = await checkpoints.write({ ...start, _id, epoch, pipelineHash: pipelineHash ?? pipelineHashOf(partition) });
  if (written === 'fenced') throw differs(count, partition.of, `${_id} is another process's`);
}
