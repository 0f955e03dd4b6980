import { refusals, type PlannedStep } from './outcomes.ts';

/** What a repair would do, as a person reads it. What it quotes comes from outside and is to be escaped where it is shown. */
export function sentenceOf(step: PlannedStep): string {
  switch (step.does) {
    case 'trigger': {
      const by = step.registry === 'history' ? 'the workflows as of the insert' : 'the workflows as they are now: the history does not reach the insert';
      const changed = step.changedSince ? '; the submission was changed since, and is matched as it is now' : '';
      return `would start ${step.workflows.length === 0 ? 'no workflow' : step.workflows.join(', ')}, by ${by}${changed}`;
    }
    case 'enqueue':
      return `would add the job of ${step.workflows.join(', ')} again`;
    case 'nothing':
      return `nothing to do: ${step.because}`;
    case 'refuse':
      return refusals[step.reason];
  }
}
