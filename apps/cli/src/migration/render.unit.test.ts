import { orgIdSchema } from '@tandem/documents';
import { expect, it } from 'vitest';
import { renderMove } from './render.ts';

const orgId = orgIdSchema.parse('org_acme');

it('says from where to where an organization was moved', () => {
  expect(renderMove(orgId, { outcome: 'moved', from: 'primary', to: 'legacy' })).toBe('org_acme: primary to legacy\n');
});

it.each(['legacy', 'parallel'] as const)('calls no move done that moved nothing, and says that the flag may be that of another environment (%s)', (to) => {
  expect(renderMove(orgId, { outcome: 'already-there', from: to, to })).toMatch(/^org_acme: nothing was moved: .*UNLEASH_ENVIRONMENT/);
});
