/** For a read of what was just written: it may not be majority-committed yet. */
export const asPrimaryHasIt = { readConcern: { level: 'local' }, readPreference: 'primary', maxTimeMS: 10_000 } as const;
