import { describe, expect, it } from 'vitest';
import { circumstancesOf, insertTime, rules, type PlantedVersion } from './example-facts.ts';

const gap = { from: { seconds: insertTime.seconds - 600, increment: 1 }, to: { seconds: insertTime.seconds + 600, increment: 1 } };
const listening = { active: true, triggers: [{ formId: 'form-contact', event: 'updated' }] };

function lostIn(versions: readonly PlantedVersion[], updatesLost = true) {
  return circumstancesOf({ gaps: [{ ...gap, updatesLost }], versions }).timeline.lostUpdates.length;
}

describe('updates that are lost in a gap', () => {
  it.each<[string, number, readonly PlantedVersion[]]>([
    ['might have started a workflow that listened to them', 1, [{ workflowId: 'wf-a', rules: listening }]],
    ['might have started one that came within the gap', 1, [{ workflowId: 'wf-a', from: 300, rules: listening }]],
    ['might have started one that nobody can read', 1, [{ workflowId: 'wf-a', malformed: 'no nodes' }]],
    ['start none that listens to submissions alone', 0, [{ workflowId: 'wf-a', rules: rules() }]],
    ['start none that was paused', 0, [{ workflowId: 'wf-a', rules: { ...listening, active: false } }]],
    ['start none that was deleted before', 0, [{ workflowId: 'wf-a', rules: listening }, { workflowId: 'wf-a', from: -900, rules: null }]],
    ['start none that came after', 0, [{ workflowId: 'wf-a', from: 900, rules: listening }]],
  ])('%s', (_, count, versions) => {
    expect(lostIn(versions)).toBe(count);
  });

  it('are none where updates start nothing', () => {
    expect(lostIn([{ workflowId: 'wf-a', rules: listening }], false)).toBe(0);
  });
});
