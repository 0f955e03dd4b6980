export { createReconcilePorts, type ReconcilePortOptions } from './reconcile-ports.ts';
export { createFallbackStore } from './fallback-store.ts';
export { createFallbackRegistry } from './fallback-registry.ts';
export { createStreamState } from './stream-reading.ts';
export { createDeadLetterLedger } from './dead-letter-ledger.ts';
export { createRetrySources } from './retry-sources.ts';
