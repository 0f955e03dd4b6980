/** What a watcher's process imports before its own modules, and is changed by. */
export interface Preload {
  /** Named from the workspace's root. */
  readonly module: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const folder = 'apps/watcher/src/testing/preload';

/** It dies there. */
export function crash(when: 'before' | 'after', method: string, collection = ''): Preload {
  return { module: `${folder}/crash.ts`, environment: { CRASH_WHEN: when, CRASH_METHOD: method, CRASH_COLLECTION: collection } };
}

/** Its clock can be stepped by signals. */
export const steppableClock: Preload = { module: `${folder}/clock.ts` };
