import { describe, expect, it } from 'vitest';
import { textTable } from '@tandem/test-bed';
import { percentile } from './latency.ts';
import { phaseFigures, type SubmissionStory } from './phase-figures.ts';

const story: SubmissionStory = {
  phase: 'parallel', afterKillSwitch: false, direct: false, triggeredBy: ['explicit', 'stream'], firstBy: ['stream'], latencyMs: 4, findings: [], lost: 0, doubled: 0,
};
const finding = { cause: 'x', orgId: 'org_a', mergeKey: 'k' } as const;

describe('the figures of a phase', () => {
  it('count what each path triggered, and who was first', () => {
    const [figures] = phaseFigures([story, { ...story, triggeredBy: ['fallback'], firstBy: ['fallback'], latencyMs: null }], [{ phase: 'parallel', afterKillSwitch: false }]);
    expect(figures).toMatchObject({ submissions: 2, explicit: 1, stream: 1, fallback: 1, first: { explicit: 0, stream: 1, fallback: 1 }, p50Ms: 4, p99Ms: 4 });
  });

  it('tell healed findings from those that count', () => {
    const findings = [{ ...finding, kind: 'late', status: 'confirmed' }, { ...finding, kind: 'missed-by-stream', status: 'healed' }] as const;
    const [figures] = phaseFigures([{ ...story, findings }], [{ phase: 'parallel', afterKillSwitch: false }]);
    expect(figures).toMatchObject({ divergences: { late: 1 }, healed: { 'missed-by-stream': 1 } });
  });

  it('tell legacy from legacy after the kill switch', () => {
    const legacy = { ...story, phase: 'legacy' } as const;
    const rows = phaseFigures([legacy, { ...legacy, afterKillSwitch: true }, { ...legacy, afterKillSwitch: true }], [{ phase: 'legacy', afterKillSwitch: false }, { phase: 'legacy', afterKillSwitch: true }]);
    expect(rows.map(({ submissions }) => submissions)).toEqual([1, 2]);
  });
});

describe('a percentile', () => {
  it('is a value that occurred', () => {
    expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
    expect(percentile([5, 1, 3, 2, 4], 0.99)).toBe(5);
    expect(percentile([], 0.5)).toBeNull();
  });
});

describe('a table as text', () => {
  it('puts numbers to the right', () => {
    expect(textTable([['phase', 'n'], ['legacy', '7'], ['shadow', '1234']])).toBe('phase   n\n──────  ────\nlegacy     7\nshadow  1234');
  });
});
