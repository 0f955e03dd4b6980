import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventNameSchema, updateEventName } from './keys.ts';

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
