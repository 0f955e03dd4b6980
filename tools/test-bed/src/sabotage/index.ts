/** Ways to break Tandem on purpose, so that a test can see whoever judges it fail. */
export type Sabotage = 'own-key-per-path' | 'decision-first' | 'faulty-paths';

/** The module that an app's process has to import before anything else. */
export function sabotageModule(sabotage: Sabotage): string {
  return new URL(`${sabotage}.mjs`, import.meta.url).href;
}
