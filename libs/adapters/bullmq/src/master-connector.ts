import { SentinelConnector, type SentinelConnectionOptions } from 'ioredis';

/**
 * Follows the master that Sentinels name. In ioredis's own (5.11), what listened for a failover on behalf of the former
 * connection goes on listening while the next one is made: hearing of the new master just then, it breaks that off for good,
 * and no `retryStrategy` is asked any more.
 */
export class MasterConnector extends SentinelConnector {
  /** As ioredis calls it: with the options of the client. */
  constructor(options: unknown) {
    super(options as SentinelConnectionOptions);
  }

  override connect(...given: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    // what is left of the former connection, with all that listens for it
    this.disconnect();
    return super.connect(...given);
  }
}
