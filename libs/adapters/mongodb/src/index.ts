export { createMongoClient, type MongoConnectionOptions } from './connect.ts';
export { platformCollections, organizationDatabase, type PlatformCollections } from './collections.ts';
export { ensurePlatformIndexes, ensureOrganizationIndexes } from './indexes.ts';
export { toClusterTime, toTimestamp } from './cluster-time.ts';
export { mergeKeyOf } from './merge-key.ts';
export { createServerClock, type ServerClock } from './server-clock.ts';
export { createLeaseStore, type LeaseStore, type AcquireOutcome } from './lease-store.ts';
