import { orgIdSchema } from '@tandem/documents';
import { deploymentScope } from '@tandem/rollback-watch';
import { expect, it } from 'vitest';
import { newsOf } from './trip-news.ts';

const scope = orgIdSchema.parse('org_acme');

it('calls an organization back in legacy, or all, only where something was flipped', () => {
  expect(newsOf({ scope, flip: 'moved' })).toBe('a rollback trigger tripped: the organization is back in legacy');
  expect(newsOf({ scope: deploymentScope, flip: 'turned-off' })).toBe("the deployment's rollback trigger tripped: the flag is off, all are in legacy");
});

it.each([[scope, 'already-out'], [deploymentScope, 'already-off']] as const)('says of %s that there was nothing to flip, and that the flag may be that of another environment (%s)', (tripped, flip) => {
  expect(newsOf({ scope: tripped, flip })).toMatch(/nothing was flipped.*UNLEASH_ENVIRONMENT/);
});
