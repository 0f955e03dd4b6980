import { toClusterTime } from '@tandem/mongodb';
import type { ClusterTime } from '@tandem/documents';
import { BSON, Timestamp } from 'mongodb';

/** The type byte of a timestamp in the order-preserving encoding that mongod's tokens are made of. */
const timestampType = 0x82;

/**
 * The cluster time in a resume token: up to there the stream has been read, also where nothing matched.
 * Null for a token of a form unknown here, which is no error: tokens are opaque by contract.
 */
export function clusterTimeOfToken(token: unknown): ClusterTime | null {
  const data = typeof token === 'object' && token !== null && '_data' in token ? token._data : null;
  if (typeof data !== 'string' || !/^([0-9a-f]{2}){9,4096}$/i.test(data)) return null;
  const bytes = Buffer.from(data, 'hex');
  if (bytes[0] === timestampType) return { seconds: bytes.readUInt32BE(1), increment: bytes.readUInt32BE(5) };
  return clusterTimeOfDocument(bytes);
}

/** SecantusDB's tokens are documents. */
function clusterTimeOfDocument(bytes: Buffer): ClusterTime | null {
  try {
    const time: unknown = BSON.deserialize(bytes).t;
    return time instanceof Timestamp ? toClusterTime(time) : null;
  } catch {
    return null;
  }
}
