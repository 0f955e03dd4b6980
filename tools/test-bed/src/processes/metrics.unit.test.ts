import { describe, expect, it } from 'vitest';
import { parseMetrics, sumOf } from './metrics.ts';

const text = `# HELP tandem_submissions_total Submissions
# TYPE tandem_submissions_total counter
tandem_submissions_total{phase="legacy"} 3
tandem_submissions_total{phase="shadow",note="a \\"b\\""} 4
tandem_stream_lag_seconds 0.25
`;

describe('reading metrics', () => {
  it('sums the samples whose labels agree', () => {
    const samples = parseMetrics(text);
    expect(sumOf(samples, 'tandem_submissions_total')).toBe(7);
    expect(sumOf(samples, 'tandem_submissions_total', { phase: 'shadow' })).toBe(4);
    expect(sumOf(samples, 'tandem_stream_lag_seconds')).toBe(0.25);
    expect(sumOf(samples, 'absent')).toBe(0);
  });
});
