import { TandemError } from '@tandem/errors';

/** A stretch of time by the submissions' `_id`s, in milliseconds since the epoch, `to` excluded; whole seconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Throws WINDOW_INVALID where it ends before it begins, or reaches further back than anything is kept for sure. */
export function checkWindow({ from, to }: Window, now: number, replayReachMs: number): void {
  const invalid = (why: string) => new TandemError('WINDOW_INVALID', `The window ${why}.`);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) throw invalid('is no stretch of time');
  if (from >= to) throw invalid('ends before it begins: what is younger than the grace period is not compared yet');
  // a minute's grace for who asks for exactly all
  if (from < now - replayReachMs - 60_000) throw invalid(`begins more than ${Math.round(replayReachMs / 86_400_000)} days ago`);
}
