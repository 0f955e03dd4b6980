import { orgIdSchema, type PhaseOverride } from '@tandem/documents';
import { expect, it } from 'vitest';
import { stillInForce } from './still-in-force.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];
const at = new Date('2026-03-01T12:00:00.000Z');
const override = (change: Partial<PhaseOverride>): PhaseOverride => ({ orgId: null, phase: null, by: 'ada', reason: '', at, expiresAt: null, ...change });

it('finds the hold of all, and its own, of an organization, and no override of its phase', () => {
  const [ofAll, own, ofOther, phase] = [override({}), override({ orgId: acme }), override({ orgId: other }), override({ phase: 'legacy' })];
  const overrides = [ofAll, own, ofOther, phase];
  expect(stillInForce(overrides, 'hold', acme, at.getTime())).toEqual([ofAll, own]);
  expect(stillInForce(overrides, 'phase', acme, at.getTime())).toEqual([phase]);
  expect(stillInForce(overrides, 'hold', null, at.getTime())).toEqual([ofAll, own, ofOther]);
});

it('leaves out what has ended by itself', () => {
  expect(stillInForce([override({ expiresAt: at })], 'hold', acme, at.getTime())).toEqual([]);
});
