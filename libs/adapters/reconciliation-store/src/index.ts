export { createFactSource } from './fact-source.ts';
export { createFindingStore } from './finding-store.ts';
export { createRunStore } from './run-store.ts';
export { createFallbackStore } from './fallback-store.ts';
export { createFallbackRegistry } from './fallback-registry.ts';
export { createStreamState } from './stream-reading.ts';
