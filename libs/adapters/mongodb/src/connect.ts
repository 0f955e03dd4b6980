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

/**
 * A client whose writes are acknowledged by a majority and whose waits are bounded. It does not
 * connect yet: the first operation does, so a process starts while its database is away.
 */
export function createMongoClient(options: MongoConnectionOptions): MongoClient {
  return new MongoClient(options.uri, {
    appName: options.appName,
    maxPoolSize: options.maxPoolSize ?? 50,
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMS ?? 5_000,
    waitQueueTimeoutMS: options.serverSelectionTimeoutMS ?? 5_000,
    connectTimeoutMS: 5_000,
    // how long a server that is well may count as away, when an error of its own says that it is no primary
    heartbeatFrequencyMS: 1_000,
    socketTimeoutMS: 60_000,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    retryWrites: true,
    retryReads: true,
    ignoreUndefined: true,
    // one document whose text is no UTF-8 must not make a whole read fail
    enableUtf8Validation: false,
    monitorCommands: false,
  });
}
