import { compareClusterTime, partitionsOf, streamNameOf, submissionStreamName, type ClusterTime } from '@tandem/documents';
import { askStore, createLeaseStore, platformCollections } from '@tandem/mongodb';
import type { StreamWatermark } from '@tandem/reconciliation';
import type { StreamState } from '@tandem/trigger';
import type { Db } from 'mongodb';

/** The streams' names: of those that count now, and of all that there ever were. Rejects with STORE_UNAVAILABLE. */
export async function readStreamNames(database: Db): Promise<{ readonly current: readonly string[]; readonly ever: readonly string[] }> {
  const layout = await askStore('reading how many streams there are', () => platformCollections(database).layouts.findOne({ _id: submissionStreamName }));
  const namesOf = (count: number) => partitionsOf(count).map(streamNameOf);
  return { current: namesOf(layout?.partitions ?? 1), ever: (layout?.ever ?? [1]).flatMap(namesOf) };
}

/**
 * The stream's checkpoint, as far as the reconciler goes by it: not past an open gap, whatever the stream itself has
 * come to; of several streams, that of the one furthest behind. A gap is written before the checkpoint moves past it, so it is
 * read after; and the number of streams is read before, since new ones begin where the former had come to. Null where one of them has none.
 * Rejects with STORE_UNAVAILABLE.
 */
export async function readWatermark(database: Db): Promise<StreamWatermark | null> {
  const { checkpoints, gaps } = platformCollections(database);
  const { current, ever } = await readStreamNames(database);
  const found = await askStore("reading the stream's checkpoints", () => checkpoints.find({ _id: { $in: [...current] } }).toArray());
  const all = await askStore("reading the stream's gaps", () =>
    gaps.find({ stream: { $in: [...ever] } }, { projection: { from: 1, to: 1, uncertainFrom: 1, updatesLost: 1, state: 1 } }).toArray());
  const reached = [...found.map(({ clusterTime }) => clusterTime), ...all.flatMap(({ state, from }) => (state === 'closed' ? [] : [from]))];
  const [clusterTime] = reached.sort(compareClusterTime);
  if (found.length < current.length || !clusterTime) return null;
  return { clusterTime, historyFrom: latestOf(found.map(({ historyFrom }) => historyFrom)), gaps: all.map(({ uncertainFrom, to, updatesLost = false }) => ({ from: uncertainFrom, to, updatesLost })) };
}

/** From when on all are whole; null while one is not. */
function latestOf(times: readonly (ClusterTime | null)[]): ClusterTime | null {
  const known = times.filter((time) => time !== null);
  return known.length === times.length ? (known.sort(compareClusterTime).at(-1) ?? null) : null;
}

/** Whether somebody reads each of the streams. Rejects with STORE_UNAVAILABLE. */
export async function haveLeaders(database: Db): Promise<boolean> {
  const leases = createLeaseStore(database);
  const { current } = await readStreamNames(database);
  const found = await askStore("reading the stream's leases", () => Promise.all(current.map((name) => leases.read(name))));
  return found.every((lease) => lease?.live === true);
}

/** How the stream fares, by its checkpoint and its lease; where it is split, how the worst of its partitions does. */
export function createStreamState(database: Db): StreamState {
  return {
    watermark: () => readWatermark(database),
    hasLeader: () => haveLeaders(database),
  };
}
