import { setTimeout as delay } from 'node:timers/promises';
import { TandemError } from '@tandem/errors';

export interface CallLimits {
  /** Beyond this many under way a call is not made. */
  readonly maximum?: number;
  readonly endWithinMs?: number;
}

export interface CallsUnderWay {
  /** Makes the call, with a bound on its time; rejects as it does, or with CALL_NOT_MADE. */
  make<Result>(call: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  count(): number;
  /** Takes no more, waits for those under way, and ends them when the time is over. Never rejects. */
  drain(withinMs: number): Promise<void>;
}

/** What is told to end does so after the step that it is at. */
const lastStepMs = 1_000;

/** Calls that somebody waits for or nobody: bounded in number and time, and waited for at the end. */
export function createCallsUnderWay({ maximum = 1_000, endWithinMs = 20_000 }: CallLimits = {}): CallsUnderWay {
  /** Each with what ends it. Signals derived from one of ours would be remembered by it for as long as the process lives. */
  const running = new Map<Promise<unknown>, AbortController>();
  let isOpen = true;

  async function endedWithin(milliseconds: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([Promise.all(running.keys()), delay(milliseconds, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }

  return {
    async make(call) {
      if (!isOpen) throw new TandemError('CALL_NOT_MADE', 'this explicit path was closed');
      if (running.size >= maximum) throw new TandemError('CALL_NOT_MADE', `${maximum} are under way`);
      const ending = new AbortController();
      const timer = setTimeout(() => { ending.abort(new DOMException(`not done within ${endWithinMs} ms`, 'TimeoutError')); }, endWithinMs);
      const calling = call(ending.signal);
      const ended = calling.then(() => undefined, () => undefined).finally(() => {
        clearTimeout(timer);
        running.delete(ended);
      });
      running.set(ended, ending);
      return calling;
    },
    count: () => running.size,
    async drain(withinMs) {
      isOpen = false;
      await endedWithin(withinMs);
      for (const ending of running.values()) ending.abort();
      await endedWithin(lastStepMs);
    },
  };
}
