import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orgIdSchema, submissionIdSchema, workflowIdSchema } from './ids.ts';
import { eventNameSchema, executionKey, organizationOf, updateEventName } from './keys.ts';

it('the key of an execution tells its organization', () => {
  const key = executionKey(orgIdSchema.parse('org_a-b_1'), submissionIdSchema.parse('sub_1'), 'submitted', workflowIdSchema.parse('flow'));
  expect(organizationOf(key)).toBe('org_a-b_1');
});

describe('the name of an update', () => {
  it('is the same whenever the event is read again, and another for another event', () => {
    const name = updateEventName({ _data: '82abc' });
    expect(updateEventName({ _data: '82abc' })).toBe(name);
    expect(updateEventName({ _data: '82abc', _typeBits: 'x' })).toBe(name);
    expect(updateEventName({ _data: '82abd' })).not.toBe(name);
  });

  it('is an event’s name, whatever the token is', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: false }), (token) => {
      expect(eventNameSchema.safeParse(updateEventName(token)).success).toBe(true);
    }));
  });
});
