import { describe, expect, it } from 'vitest';
import { routingStampSchema } from './phase.ts';
import { traceIdOf, traceparentSchema } from './traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a place in a trace', () => {
  it.each([
    ['of another version', `01-${traceId}-${spanId}-01`, true],
    ['of the version that there is not', `ff-${traceId}-${spanId}-01`, false],
    ['without a trace', `00-${'0'.repeat(32)}-${spanId}-01`, false],
    ['without a span', `00-${traceId}-${'0'.repeat(16)}-01`, false],
    ['with more at its end', `00-${traceId}-${spanId}-01-more`, false],
    ['in capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`, false],
  ])('%s is one or none', (_, text, isOne) => {
    expect(traceparentSchema.safeParse(text).success).toBe(isOne);
  });

  it('leads to its trace where that is kept', () => {
    expect(traceIdOf(`00-${traceId}-${spanId}-01`)).toBe(traceId);
    expect(traceIdOf(`00-${traceId}-${spanId}-03`)).toBe(traceId);
    expect(traceIdOf(`00-${traceId}-${spanId}-00`)).toBeNull();
  });

  it.each([null, 7, 'garbage', `00-${traceId}-${spanId}-01-more`, { $gt: '' }])('does not spoil the stamp where somebody wrote %j there', (traceparent) => {
    const stamp = { phase: 'parallel', flagRevision: 'abc', decidedAt: new Date(0), by: 'handler' };
    expect(routingStampSchema.parse({ ...stamp, traceparent })).toEqual(stamp);
  });
});
