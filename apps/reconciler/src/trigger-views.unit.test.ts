import { mostRollbackTriggers, overviewSchema } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';
import { expect, it } from 'vitest';
import { triggerViewsOf } from './trigger-views.ts';

const record = (scope: string, state: TriggerRecord['state']): TriggerRecord => ({
  _id: scope === deploymentScope ? scope : orgIdSchema.parse(scope), state, armedAt: null, trip: null, flip: null, trouble: null, claim: null, reArmed: null,
});
const many = (count: number, name: string, state: TriggerRecord['state']) => Array.from({ length: count }, (_, index) => record(`org_${name}_${String(index).padStart(4, '0')}`, state));

it('shows those that have tripped before those that watch, the deployment first', () => {
  const { shown } = triggerViewsOf([record('org_a', 'armed'), record('org_c', 'tripping'), record('org_b', 'tripped'), record(deploymentScope, 'tripped')]);
  expect(shown.map(({ orgId, state }) => [orgId, state])).toEqual([[null, 'tripped'], ['org_b', 'tripped'], ['org_c', 'tripped'], ['org_a', 'armed']]);
});

it('shows as many as an overview holds, and counts those that have tripped and found no room', () => {
  const few = triggerViewsOf([...many(600, 'a', 'armed'), record('org_z', 'tripped')]);
  expect([few.shown.length, few.shown[0]?.orgId, few.trippedLeftOut]).toEqual([mostRollbackTriggers, 'org_z', 0]);
  const most = triggerViewsOf(many(mostRollbackTriggers + 3, 'a', 'tripped'));
  expect(most.trippedLeftOut).toBe(3);
  expect(overviewSchema.shape.rollbackTriggers.safeParse(most.shown).success).toBe(true);
});
