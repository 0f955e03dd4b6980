import type { RepairAnswer } from '@tandem/console-contract';
import { plural, wordsOf } from '../parts/format.ts';
import type { ActionEnd } from './action-dialog.tsx';

export interface RepairEnd extends ActionEnd {
  /** The findings for which nothing was done that has to be. */
  readonly leftOver: readonly string[];
}

type Steps = RepairAnswer['steps'];

const done: ReadonlySet<string> = new Set(['repaired', 'already-there']);

/** What a repair came to. It is done only where nothing of it failed, was refused or was left. */
export function repairEndOf({ steps }: RepairAnswer): RepairEnd {
  const notDone = steps.filter(({ outcome }) => !done.has(outcome));
  const deeds = deedsText(steps);
  const told = [...(deeds === null ? [] : [deeds]), ...otherOutcomes(steps), ...(deeds === null ? [] : ['The next comparison tells'])];
  return { isDone: notDone.length === 0, sentence: `${told.join('. ')}.`, leftOver: notDone.flatMap(({ findingId, outcome }) => (outcome === 'unknown' ? [] : (findingId ?? []))) };
}

/** What was done, or with an auxiliary what would be; null where that is nothing. */
export function deedsText(steps: Steps, auxiliary = ''): string | null {
  const count = (deed: Steps[number]['does']) => steps.filter(({ does }) => does === deed).length;
  const [triggered, added] = [count('trigger'), count('enqueue')];
  const texts = [
    ...(triggered > 0 ? [`${plural(triggered, 'submission')}${auxiliary} triggered anew`] : []),
    ...(added > 0 ? [`${plural(added, 'job')}${auxiliary} added again`] : []),
  ];
  return texts.length === 0 ? null : texts.join(', ');
}

/** Each with how many and why. */
function otherOutcomes(steps: Steps): readonly string[] {
  const others = steps.filter(({ does }) => does === null);
  return [...new Set(others.map(({ outcome }) => outcome))].map((outcome) => {
    const these = others.filter((step) => step.outcome === outcome);
    return `${these.length} ${wordsOf(outcome)}: ${[...new Set(these.map(({ sentence }) => sentence))].join('; ')}`;
  });
}
