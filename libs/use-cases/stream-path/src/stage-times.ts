import type { TriggerStep } from '@tandem/trigger';
import type { Stage } from './observation.ts';
import type { Time } from './ports.ts';

/** The way to a step, whichever step was the last before it: what has nothing to enqueue is decided at once. */
const wayTo: Readonly<Record<TriggerStep, Stage>> = {
  matched: 'read_to_matched',
  recorded: 'matched_to_recorded',
  enqueued: 'recorded_to_enqueued',
  decided: 'enqueued_to_decided',
};

export interface StageTimes {
  /** A step is done. Only the first time counts: what is tried again has been waiting where it failed first. */
  readonly reached: (step: TriggerStep) => void;
  /** Milliseconds of each stage, in order. */
  stages(): readonly { readonly stage: Stage; readonly ms: number }[];
}

/** How long each stage of a batch takes, from `readAt` (of `elapsed`) on. */
export function createStageTimes(readAt: number, time: Pick<Time, 'elapsed'>): StageTimes {
  const reachedAt = new Map<TriggerStep, number>();
  return {
    reached(step) {
      if (!reachedAt.has(step)) reachedAt.set(step, time.elapsed());
    },
    stages() {
      let before = readAt;
      return [...reachedAt].map(([step, at]) => {
        const ms = at - before;
        before = at;
        return { stage: wayTo[step], ms };
      });
    },
  };
}
