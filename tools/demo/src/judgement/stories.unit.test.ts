import { describe, expect, it } from 'vitest';
import { createLedger } from '../driver/ledger.ts';
import type { PlantedFault } from '../faults/scene.ts';
import { faultTable } from '../plan/fault-table.ts';
import { lanternOrganization } from '../platform/lantern.ts';
import type { PlatformReading } from './read-platform.ts';
import { tellStories } from './stories.ts';

const organization = lanternOrganization('t', 'http://127.0.0.1:1');
const nothing = { lost: [], doubled: [], unexpected: [], effects: 0, repeats: 0 };
const at = (milliseconds: number): Date => new Date(1_000 + milliseconds);

function sent() {
  const entry = createLedger('run', () => 1_000).open({ organization, by: 'handler', wantedPhase: 'parallel' });
  entry.acceptedAt = 1_005;
  return entry;
}
function readingOf(reference: string, changes: Partial<PlatformReading> = {}): PlatformReading {
  const decision = { mergeKey: 'k', outcome: 'enqueued', phase: 'parallel', insertedAt: at(0) } as const;
  return {
    submissions: [{ mergeKey: 'k', reference, stampedPhase: 'parallel', decidedAt: at(0) }],
    decisions: [{ ...decision, path: 'explicit', enqueuedAt: at(9) }, { ...decision, path: 'stream', enqueuedAt: at(4) }],
    executions: [{ mergeKey: 'k', path: 'stream', state: 'completed' }],
    findings: [],
    ...changes,
  };
}
const storyOf = (entry: ReturnType<typeof sent>, changes: Partial<PlatformReading> = {}, planted: readonly PlantedFault[] = [], killSwitchAt: number | null = null) =>
  tellStories({ reading: readingOf(entry.reference, changes), entries: [entry], planted, account: nothing, killSwitchAt })[0];

describe('the story of a submission', () => {
  it('tells which paths triggered it, who was first, and how long that took', () => {
    expect(storyOf(sent())).toMatchObject({ phase: 'parallel', triggeredBy: ['explicit', 'stream'], firstBy: ['stream'], latencyMs: 4, direct: false });
  });

  it('has no latency where a fault was in the way', () => {
    const entry = sent();
    const [exact, inTime] = [faultTable.find((row) => row.exact)!, faultTable.find((row) => !row.exact)!];
    expect(storyOf(entry, {}, [{ row: exact, entries: [entry], from: 0, until: 0 }])?.latencyMs).toBeNull();
    expect(storyOf(entry, {}, [{ row: inTime, entries: [], from: 900, until: 1_100 }])?.latencyMs).toBeNull();
    expect(storyOf(entry, {}, [{ row: inTime, entries: [], from: 1_100, until: 1_200 }])?.latencyMs).toBe(4);
  });

  it("takes a direct write's phase from what decided it", () => {
    const entry = sent();
    expect(storyOf(entry, { submissions: [{ mergeKey: 'k', reference: entry.reference, stampedPhase: null, decidedAt: null }] })).toMatchObject({ direct: true, phase: 'parallel' });
  });

  it('tells legacy after the kill switch by when it was sent', () => {
    const entry = sent();
    const legacy = { submissions: [{ mergeKey: 'k', reference: entry.reference, stampedPhase: 'legacy', decidedAt: at(0) }] } as const;
    expect(storyOf(entry, legacy, [], 900)?.afterKillSwitch).toBe(true);
    expect(storyOf(entry, legacy, [], 1_100)?.afterKillSwitch).toBe(false);
  });
});
