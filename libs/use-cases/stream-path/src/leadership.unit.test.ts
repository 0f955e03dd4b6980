import { TandemError } from '@tandem/errors';
import { describe, expect, it } from 'vitest';
import { standByAndLead } from './leadership.ts';
import type { StreamLeases } from './ports.ts';
import { createTroubleList } from './stream-status.ts';
import { createFakeTime } from './testing/fake-time.ts';

type Answer = Error | Awaited<ReturnType<StreamLeases['acquire']>>;

const away = new Error('Topology is closed');
const refused = new TandemError('PARTITIONS_DIFFER', 'a watcher still reads');
const wrong = new TandemError('CONFIG_INVALID', 'the pipeline');
const held = { outcome: 'held' } as const;

/** The steps that are in trouble after the last of these answers, which goes on for ever. */
async function inTroubleAfter(...answers: readonly Answer[]): Promise<readonly string[]> {
  const time = createFakeTime();
  const troubles = createTroubleList(() => time.now());
  const ending = new AbortController();
  let asked = 0;
  const leases: StreamLeases = {
    acquire() {
      const answer = answers[Math.min(asked, answers.length - 1)]!;
      asked += 1;
      if (asked > answers.length + 2) ending.abort();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    renew: () => Promise.resolve('lost'),
    release: () => Promise.resolve(),
  };
  await standByAndLead({ leases, lease: 'stream', holder: 'one', ttlMs: 3_000, standbyEveryMs: 500, time, observe: (observation) => { troubles.observe(observation); } }, () => Promise.resolve(), ending.signal);
  return troubles.read().map(({ step }) => step);
}

describe('a standby', () => {
  it('is well again once it is told who leads, whatever it had met before, one thing after another', async () => {
    expect(await inTroubleAfter(held)).toEqual([]);
    expect(await inTroubleAfter(away, held)).toEqual([]);
    expect(await inTroubleAfter(away, refused, held)).toEqual([]);
    expect(await inTroubleAfter(refused, away, refused, away, held)).toEqual([]);
  });

  it('tells what is the matter while it is, and only that', async () => {
    expect(await inTroubleAfter(away)).toEqual(['leadership']);
    expect(await inTroubleAfter(away, refused)).toEqual(['settings']);
    expect(await inTroubleAfter(refused, away)).toEqual(['leadership']);
  });

  it('stays in trouble for settings that a leader is refused for, though another leads and backends come and go', async () => {
    expect(await inTroubleAfter(wrong, held)).toEqual(['settings']);
    expect(await inTroubleAfter(wrong, away, held)).toEqual(['settings']);
  });
});
