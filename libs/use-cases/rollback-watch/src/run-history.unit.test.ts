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
  it('counts windows that follow each other, and of those that overlap one', () => {
    const history = createRunHistory();
    run(history, 0, 100, { submissions: 100 });
    run(history, 30, 130, { submissions: 100 });
    run(history, 60, 160, { submissions: 100 });
    run(history, 100, 200, { submissions: 100 });
    expect(countsOf(history)).toEqual({ eligible: 200, compared: 200, stream: { 15: 200 } });
  });

  it('takes a window that stands still and grows for one, by what was said of it last', () => {
    const history = createRunHistory();
    run(history, 0, 100, { submissions: 100 });
    // decided up to 90, and nothing is any more: windows begin a minute before
    run(history, 30, 130, { submissions: 100, decided: 60 });
    for (let to = 160; to <= 700; to += 30) run(history, 30, to, { submissions: to - 30, decided: 60 });
    expect(countsOf(history)).toEqual({ eligible: 100 + 670, compared: 160, stream: { 15: 160 } });
    // all at once, ten minutes late
    run(history, 30, 730, { submissions: 700, afterMs: 600_000 });
    expect(countsOf(history)).toEqual({ eligible: 100 + 700, compared: 800, stream: { 15: 100, 600_000: 700 } });
    run(history, 660, 760, { submissions: 100 });
    run(history, 730, 830, { submissions: 100 });
    expect(countsOf(history)).toMatchObject({ eligible: 900, stream: { 15: 200, 600_000: 700 } });
  });

  it('leaves out a short standstill that is less of new than of old', () => {
    const history = createRunHistory();
    run(history, 0, 100, { submissions: 100 });
    run(history, 30, 160, { submissions: 130, afterMs: 60_000 });
    expect(countsOf(history)).toMatchObject({ eligible: 100 });
  });
});
