import type { NodeHandler } from '@tandem/execution';
import { parseNodeConfig } from '../node-config.ts';
import { delayConfigSchema } from './schema.ts';

/** Waits, counted from its first start, so a worker's death neither shortens nor lengthens it. */
export const delay: NodeHandler = {
  // so that its start is written: it is what the wait is counted from
  effect: 'idempotent',
  prepare(node) {
    const waitMs = parseNodeConfig(delayConfigSchema, node);
    return {
      run({ startedAtMs, nowMs }) {
        const untilMs = startedAtMs + waitMs;
        return Promise.resolve(nowMs < untilMs ? { outcome: 'waiting', untilMs } : { outcome: 'completed', output: { waitedMs: nowMs - startedAtMs } });
      },
    };
  },
};
