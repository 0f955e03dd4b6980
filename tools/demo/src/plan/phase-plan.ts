import type { Phase } from '@tandem/documents';
import type { StepName } from './fault-table.ts';

export interface Step {
  readonly name: StepName;
  readonly title: string;
  /** Of the organization that goes first. */
  readonly ahead: Phase;
  /** Of the two that follow. */
  readonly behind: Phase;
  /** The whole flag is turned off; the lists stay as they were. */
  readonly killSwitch?: true;
}

/** The migration: one organization a phase ahead of the others, and at the end the way back for all. */
export const phasePlan: readonly Step[] = [
  { name: 'legacy', title: 'as it is today', ahead: 'legacy', behind: 'legacy' },
  { name: 'shadow', title: 'the stream watches', ahead: 'shadow', behind: 'legacy' },
  { name: 'parallel', title: 'both trigger, each workflow once', ahead: 'parallel', behind: 'shadow' },
  { name: 'primary', title: 'the stream leads', ahead: 'primary', behind: 'parallel' },
  { name: 'complete', title: 'the stream alone', ahead: 'complete', behind: 'primary' },
  { name: 'everyone', title: 'everyone has moved', ahead: 'complete', behind: 'complete' },
  { name: 'kill-switch', title: 'the kill switch: back for all', ahead: 'legacy', behind: 'legacy', killSwitch: true },
];
