import { randomUUID } from 'node:crypto';
import type { RetryOptions } from './backoff.ts';
import type { StreamObservation } from './observation.ts';
import type { StreamStatus } from './stream-status.ts';

/** Where canaries are inserted: the stream tells of it, and nobody decides anything there. */
export interface CanaryStore {
  /** Durable when it resolves; rejects with any fault, and nobody knows then whether it is there. */
  send(submissionId: string, sentAt: Date): Promise<void>;
}

export interface CanaryOptions extends RetryOptions {
  readonly store: CanaryStore;
  /** In milliseconds, at most. */
  readonly everyMs: number;
  readonly status: () => Pick<StreamStatus, 'role' | 'lagMs'>;
  /** One came back, so many milliseconds after it was sent. */
  readonly onSeen: (ms: number) => void;
}

export interface Canary {
  /** Sends one after the other while this process leads, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** To be told what the stream path does. */
  observe(observation: StreamObservation): void;
  /** Milliseconds that one is overdue; 0 where all is well, undefined on a standby. */
  overdueMs(): number | undefined;
}

/** A canary that takes longer, in milliseconds, is overdue. */
const patienceMs = 10_000;

/**
 * A submission that goes all the way to the reader and no further, to see that the stream delivers while nobody
 * submits anything. There is one at a time: the next is sent when the last has come back, or is taken for lost,
 * which it is where the stream says that it has read all there is.
 */
export function createCanary(options: CanaryOptions): Canary {
  const { store, time, status, everyMs } = options;
  let away: { readonly submissionId: string; readonly sentAt: number } | undefined;
  let seenAt: number | undefined;
  let leadingSince: number | undefined;
  let failures = 0;

  async function send(): Promise<void> {
    away = { submissionId: `sub_canary_${randomUUID()}`, sentAt: time.elapsed() };
    try {
      await store.send(away.submissionId, new Date(time.now()));
      if (failures > 0) options.observe({ type: 'recovered', step: 'canary', attempts: failures + 1 });
      failures = 0;
    } catch (error) {
      away = undefined;
      failures += 1;
      options.observe({ type: 'retrying', step: 'canary', attempt: failures, delayMs: everyMs, error });
    }
  }

  const isLost = (): boolean => away !== undefined && time.elapsed() - away.sentAt > patienceMs && status().lagMs === 0;

  return {
    async run(signal) {
      for (;;) {
        await time.sleep(everyMs, signal);
        if (signal.aborted) return;
        if (status().role === 'leader' && (away === undefined || isLost())) await send();
      }
    },
    observe(observation) {
      if (observation.type === 'role') {
        leadingSince = observation.role === 'leader' ? time.elapsed() : undefined;
        away = undefined;
        seenAt = undefined;
      }
      if (observation.type !== 'canary-seen' || observation.submissionId !== away?.submissionId) return;
      seenAt = time.elapsed();
      options.onSeen(seenAt - away.sentAt);
      away = undefined;
    },
    overdueMs() {
      const since = seenAt ?? leadingSince;
      return since === undefined ? undefined : Math.max(0, time.elapsed() - since - everyMs - patienceMs);
    },
  };
}
