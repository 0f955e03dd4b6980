import { describe, expect, it } from 'vitest';
import { parseFlagReading } from './assignment.ts';

describe('parseFlagReading', () => {
  it('reads the phase from the payload of the variant', () => {
    expect(parseFlagReading({ kind: 'variant', payload: '{"phase":"shadow"}' })).toEqual({
      outcome: 'valid',
      assignment: { phase: 'shadow', directWrites: 'record' },
    });
  });

  it('takes a flag that is off for legacy', () => {
    expect(parseFlagReading({ kind: 'off' })).toMatchObject({ outcome: 'valid', assignment: { phase: 'legacy' } });
  });

  it.each(['', 'shadow', '{"phase":"everything"}', '{}', 'null'])('finds the payload %j malformed', (payload) => {
    expect(parseFlagReading({ kind: 'variant', payload }).outcome).toBe('malformed');
  });
});
