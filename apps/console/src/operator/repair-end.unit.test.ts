import type { RepairAnswer } from '@tandem/console-contract';
import { expect, it } from 'vitest';
import { deedsText, repairEndOf } from './repair-end.ts';

type Step = RepairAnswer['steps'][number];
const step = (findingId: string, outcome: string, does: Step['does'] = null, sentence = outcome): Step => ({ findingId, submissionId: null, outcome, does, sentence });
const endOf = (...steps: Step[]) => repairEndOf({ ready: steps.filter(({ does }) => does).length, steps });

it('a repair that did all of it is done, and leaves nothing over', () => {
  expect(endOf(step('a', 'repaired', 'trigger'), step('b', 'already-there', null, 'its job waits'))).toEqual({
    isDone: true, leftOver: [], sentence: '1 submission triggered anew. 1 already there: its job waits. The next comparison tells.',
  });
});

it('a repair that half failed is not done, says how many of each and why, and leaves those over', () => {
  const end = endOf(
    step('a', 'repaired', 'trigger'), step('b', 'failed', null, 'it cannot be processed'), step('c', 'left', null, 'Redis does not answer'), step('d', 'left', null, 'Redis does not answer'), step('e', 'refused', null, 'it is held'),
  );
  expect(end).toEqual({
    isDone: false, leftOver: ['b', 'c', 'd', 'e'],
    sentence: '1 submission triggered anew. 1 failed: it cannot be processed. 2 left: Redis does not answer. 1 refused: it is held. The next comparison tells.',
  });
});

it('a job that is added again is not called triggered', () => {
  expect(endOf(step('a', 'repaired', 'enqueue'), step('b', 'repaired', 'enqueue')).sentence).toBe('2 jobs added again. The next comparison tells.');
  expect(deedsText([step('a', 'ready', 'trigger'), step('b', 'ready', 'enqueue')], ' would be')).toBe('1 submission would be triggered anew, 1 job would be added again');
  expect(deedsText([step('a', 'refused')])).toBeNull();
});

it('a finding that is no longer kept cannot be left over', () => {
  expect(endOf(step('a', 'unknown', null, 'there is no such finding'))).toEqual({ isDone: false, leftOver: [], sentence: '1 unknown: there is no such finding.' });
});
