import { startStack } from './start-stack.ts';

/** Enough for whatever a test falls behind: SecantusDB passes over, without a word, what it drops before a cursor has come there. It goes through all of it for whoever opens a stream, and each test adds to it. */
const oplogEntries = 60_000;

/**
 * Brings up MongoDB and Redis once for a run of integration tests, and names them in MONGODB_URI and
 * REDIS_URL, which the test files' processes inherit. Where these are set already, nothing is started.
 * @returns what vitest calls at the end.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const stack = await startStack({ need: ['mongodb', 'redis'], oplogEntries, onProgress: (message) => { console.log(`  … ${message}`); } });
  process.env.MONGODB_URI = stack.mongodb.uri;
  process.env.REDIS_URL = stack.redis.url;
  return () => stack.stop();
}
