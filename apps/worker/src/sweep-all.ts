import type { ExecutionClock, Sweep, SweepRound } from '@tandem/execution';

/** Between rounds while more is left than one takes on: quick, and leaves the database room for others. */
const shortPauseMs = 100;

interface SweepAllOptions {
  readonly clock: Pick<ExecutionClock, 'sleep'>;
  readonly onRound: (round: SweepRound) => void;
}

/** Sweeps until nothing is left, or the signal aborts. */
export async function sweepAll(sweep: Sweep, { clock, onRound }: SweepAllOptions, signal: AbortSignal): Promise<void> {
  for (;;) {
    const round = await sweep.round(signal);
    onRound(round);
    if (!round.isMoreLeft || signal.aborted) return;
    await clock.sleep(shortPauseMs, signal);
  }
}
