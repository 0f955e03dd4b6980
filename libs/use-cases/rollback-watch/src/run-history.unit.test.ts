import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createRunHistory, type RunHistory } from './run-history.ts';

const orgId = orgIdSchema.parse('org_acme');
const start = 1_800_000_000_000;
const second = 1_000;

/** A run over these seconds: so many submissions, of which so many were decided, each after so long. */
function run(history: RunHistory, from: number, to: number, { submissions, decided = submissions, afterMs = 15 }: { submissions: number; decided?: number; afterMs?: number }): void {
  const window = { from: start + from * second, to: start + to * second };
  const stream = [{ fromMs: 0, upToMs: afterMs, n: decided }];
  history.add({ startedAt: new Date(window.to), organizations: [{ orgId, window, eligible: submissions, compared: decided, stream }] });
}

function countsOf(history: RunHistory) {
  const stretch = history.stretch(orgId, { from: start - 3_600 * second, to: start + 86_400 * second });
  const stream = new Map<number, number>();
  for (const { upToMs, n } of stretch?.stream ?? []) stream.set(upToMs, n + (stream.get(upToMs) ?? 0));
  return { eligible: stretch?.eligible, compared: stretch?.compared, stream: Object.fromEntries([...stream].filter(([, n]) => n > 0)) };
}

describe('what runs have said', () => {
  it('counts windows that follow each other, and of those that overlap the first', () => {
    const history = createRunHistory();
    run(history, 0, 90, { submissions: 1 });
    run(history, 30, 120, { submissions: 10 });
    run(history, 60, 150, { submissions: 100 });
    run(history, 90, 180, { submissions: 1_000 });
    run(history, 120, 210, { submissions: 10_000 });
    run(history, 150, 240, { submissions: 100_000 });
    run(history, 180, 270, { submissions: 1_000_000 });
    expect(countsOf(history)).toEqual({ eligible: 1_001_001, compared: 1_001_001, stream: { 15: 1_001_001 } });
  });

  it('takes a window that stands still and grows for one, by what was said of it last', () => {
    const history = createRunHistory();
    run(history, 0, 100, { submissions: 100 });
    // decided up to 90, and nothing is any more: windows begin a minute before
    for (let to = 130; to <= 700; to += 30) run(history, 30, to, { submissions: to - 30, decided: 60 });
    expect(countsOf(history)).toEqual({ eligible: 100 + 670, compared: 160, stream: { 15: 160 } });
    // all at once, ten minutes late
    run(history, 30, 730, { submissions: 700, afterMs: 600_000 });
    expect(countsOf(history)).toEqual({ eligible: 100 + 700, compared: 800, stream: { 15: 100, 600_000: 700 } });
    run(history, 660, 760, { submissions: 10_000 });
    run(history, 730, 830, { submissions: 100 });
    expect(countsOf(history)).toMatchObject({ eligible: 900, stream: { 15: 200, 600_000: 700 } });
  });

  it('leaves out a short standstill, that would count much twice', () => {
    const history = createRunHistory();
    run(history, 0, 100, { submissions: 100 });
    for (const to of [130, 160, 190, 220]) run(history, 30, to, { submissions: 10_000 });
    expect(countsOf(history)).toMatchObject({ eligible: 100 });
  });
});
