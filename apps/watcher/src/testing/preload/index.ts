/** A module for a watcher's process to import first: it dies there. */
export function crash(when: 'before' | 'after', method: string, collection?: string): string {
  const query = new URLSearchParams({ when, method, ...(collection !== undefined && { collection }) });
  return new URL(`./crash.ts?${query.toString()}`, import.meta.url).href;
}

/** A module for a watcher's process to import first: its clock can be stepped by signals. */
export const steppableClock = new URL('./clock.ts', import.meta.url).href;
