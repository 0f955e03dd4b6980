import { replayReachMs } from '@tandem/documents';
import type { ComparisonBounds } from './facts.ts';

export const defaultBounds: ComparisonBounds = {
  graceMs: 10_000,
  lateAfterMs: 1_000,
  notExecutedAfterMs: 60_000,
  marginMs: 2_000,
  historyWaitMs: 60_000,
  replayReachMs,
};
