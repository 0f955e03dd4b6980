import type { ClusterTime } from '@tandem/documents';
import { Timestamp } from 'mongodb';

export function toClusterTime(timestamp: Timestamp): ClusterTime {
  return { seconds: timestamp.t, increment: timestamp.i };
}

export function toTimestamp(time: ClusterTime): Timestamp {
  return new Timestamp({ t: time.seconds, i: time.increment });
}
