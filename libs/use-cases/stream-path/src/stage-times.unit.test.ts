import { expect, it } from 'vitest';
import { createStageTimes } from './stage-times.ts';

it('adds up to the whole way, and charges a repetition to the stage that failed first', () => {
  let now = 10;
  const times = createStageTimes(0, { elapsed: () => now });
  const reach = (step: Parameters<typeof times.reached>[0], at: number) => {
    now = at;
    times.reached(step);
  };
  reach('matched', 2);
  // it fails, and is tried again
  reach('matched', 1_002);
  reach('recorded', 1_005);
  reach('enqueued', 1_006);
  reach('decided', 1_010);
  expect(times.stages()).toEqual([
    { stage: 'read_to_matched', ms: 2 },
    { stage: 'matched_to_recorded', ms: 1_003 },
    { stage: 'recorded_to_enqueued', ms: 1 },
    { stage: 'enqueued_to_decided', ms: 4 },
  ]);
});
