import { describe, expect, it } from 'vitest';
import { eventTokenOf } from './event-token.ts';

describe('the text of a resume token', () => {
  it('is what the server put into it', () => {
    expect(eventTokenOf({ _data: '8263A1' })).toBe('8263A1');
  });

  it.each([[null], [undefined], ['8263A1'], [{}], [{ _data: 7 }], [{ _data: '' }], [{ _data: { $gt: '' } }]])('is null where there is none: %j', (token) => {
    expect(eventTokenOf(token)).toBeNull();
  });

  it('is null where it is longer than is kept', () => {
    expect(eventTokenOf({ _data: 'a'.repeat(1_024) })).not.toBeNull();
    expect(eventTokenOf({ _data: 'a'.repeat(1_025) })).toBeNull();
  });
});
