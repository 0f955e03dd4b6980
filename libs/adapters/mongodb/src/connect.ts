import { MongoClient } from 'mongodb';

export interface MongoConnectionOptions {
  readonly uri: string;
  /** Seen by the server in its logs and by its fail points. */
  readonly appName: string;
  /** Connections at most; a pool is a bound on what this process can have under way. */
  readonly maxPoolSize?: number;
  /** How long an operation waits for a server before it fails. */
  readonly serverSelectionTimeoutMS?: number;
}

const selectionMs = 5_000;
const queueMs = 5_000;
const silenceMs = 60_000;

/** A write is sent once more where its connection is silent: so much later, in milliseconds, it may still be done. */
export const latestWriteMs = 2 * (selectionMs + queueMs + silenceMs);

/**
 * A client whose writes are acknowledged by a majority and whose waits are bounded. It does not
 * connect yet: the first operation does, so a process starts while its database is away.
 */
export function createMongoClient(options: MongoConnectionOptions): MongoClient {
  return new PatientMongoClient(options.uri, {
    appName: options.appName,
    maxPoolSize: options.maxPoolSize ?? 50,
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMS ?? selectionMs,
    waitQueueTimeoutMS: options.serverSelectionTimeoutMS ?? queueMs,
    connectTimeoutMS: 5_000,
    // how long a server that is well may count as away, when an error of its own says that it is no primary
    heartbeatFrequencyMS: 1_000,
    socketTimeoutMS: silenceMs,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    retryWrites: true,
    retryReads: true,
    ignoreUndefined: true,
    // one document must not make a whole read fail: not by a text that is no UTF-8,
    enableUtf8Validation: false,
    // nor by a regular expression of another language, `(?i)` or `a++`, of which JavaScript can make none
    bsonRegExp: true,
    monitorCommands: false,
  });
}

/** The driver's own client is closed for good when its very first connect fails; this one connects anew with the next operation. */
class PatientMongoClient extends MongoClient {
  override async connect(): Promise<this> {
    try {
      return await super.connect();
    } catch (error) {
      forgetClosedTopology(this);
      throw error;
    }
  }
}

/** The driver keeps what it closed, and hands it to all operations to come. It is internal to it, so a test watches over this. */
function forgetClosedTopology(client: MongoClient): void {
  const inner = client as unknown as { topology?: { isDestroyed(): boolean } | undefined };
  if (inner.topology?.isDestroyed()) inner.topology = undefined;
}
