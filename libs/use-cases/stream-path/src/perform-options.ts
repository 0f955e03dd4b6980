import type { PhaseSource } from '@tandem/routing';
import type { RetryOptions } from './backoff.ts';
import type { DeadLetterStore, EarlierDecisions, LiveSubmissions } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import type { TriggerGuard } from './trigger-guard.ts';

export interface PerformOptions extends RetryOptions {
  readonly guard: TriggerGuard;
  readonly deadLetters: DeadLetterStore;
  readonly earlier: EarlierDecisions;
  readonly phases: PhaseSource;
  /** For triggering direct writes, by organization. */
  readonly directWriteLimit: RateLimit;
  /** Absent where updates start nothing. */
  readonly updates?: UpdateOptions;
}

export interface UpdateOptions {
  readonly submissions: LiveSubmissions;
  /** For triggering updates, by organization. */
  readonly limit: RateLimit;
}
