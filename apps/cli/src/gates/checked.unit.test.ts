import process from 'node:process';
import { declareOrderSchema, directWriterOrderSchema, ignoreOrderSchema, waveOrderSchema } from '@tandem/reconciliation';
import { afterEach, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { checked } from './checked.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const window = { target: 'shadow', from: 1_800_000_000_000, by: 'ada' };
const rule = { orgId: 'org_acme', kind: 'not-executed', owner: 'ada', reason: 'known', by: 'ada' };
const writer = { orgId: 'org_acme', name: 'import', formId: 'form-1', reason: 'starts nothing', by: 'ada' };

it.each<[string, z.ZodType, unknown, string]>([
  ['how short a window may be', declareOrderSchema, { ...window, lengthMs: 30_000 }, '--for: must be at least 1m'],
  ['how long a window may be', declareOrderSchema, { ...window, lengthMs: 31 * 86_400_000 }, '--for: must be at most 30d'],
  ['how short an ignore may be', ignoreOrderSchema, { ...rule, forMs: 30_000 }, '--for: must be at least 1m'],
  ['which organizations a wave has', waveOrderSchema, { name: 'small-ones', organizations: [], by: 'ada' }, 'the organizations: must be 1 to 200, as in org_a org_b'],
  ['how a wave may be called', waveOrderSchema, { name: 'Small', organizations: ['org_a'], by: 'ada' }, 'the name: must be a name of small letters, digits and hyphens'],
  ['an option by its own name', directWriterOrderSchema, { ...writer, formVersion: -1 }, '--form-version: '],
])('tells people, in their units and by what they typed, %s', (_, schema, value, says) => {
  const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(checked(schema, value)).toBeNull();
  expect(String(spy.mock.lastCall?.[0])).toContain(says);
});
