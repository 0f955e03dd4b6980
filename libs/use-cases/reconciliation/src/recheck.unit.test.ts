import { defaultBounds, findingId, judge, type StoredFinding } from '@tandem/comparison';
import { expect, it } from 'vitest';
import { createFailures } from './failures.ts';
import { mostFactsOfOne } from './merge-facts.ts';
import type { FindingWrite } from './ports.ts';
import { recheckOpenFindings, type RecheckPorts } from './recheck.ts';
import { exampleFacts } from './self-test/example-facts.ts';

const [example] = exampleFacts(defaultBounds);
const { facts, circumstances } = example!;
const { signal } = new AbortController();

/** An open finding about each of so many submissions. */
function openFindings(count: number): readonly StoredFinding[] {
  const found = judge({ ...facts, executions: [] }, circumstances).findings.find(({ kind }) => kind === 'not-executed')!;
  const at = new Date(circumstances.now);
  return Array.from({ length: count }, (_, index) => {
    const own = { ...found, mergeKey: index.toString(16).padStart(24, '0') };
    return { ...own, _id: findingId(own), firstSeen: at, lastSeen: at, rechecks: 0, nextCheckAt: at, expireAt: null };
  });
}

it('reads few submissions at once, however many findings are due, and settles all of them', async () => {
  const due = openFindings(250);
  const readAtOnce: number[] = [];
  const expired: string[] = [];
  const none = () => Promise.resolve([]);
  const ports = {
    clock: () => circumstances.now, bounds: defaultBounds,
    facts: {
      watermark: () => Promise.resolve(null), history: () => Promise.resolve({ entries: [], definitions: new Map() }),
      submissionsOf(_: unknown, references: readonly unknown[]) {
        readAtOnce.push(references.length);
        return none();
      },
      decisionsOf: none, executionsOf: none, deadLettersOf: none,
    },
    findings: {
      due: () => Promise.resolve(due), postpone: () => Promise.resolve(), of: none, saveAll: () => Promise.resolve(),
      closeAll: (ids: readonly string[]) => Promise.resolve(void expired.push(...ids)),
    },
  } as unknown as RecheckPorts;
  const failures = createFailures();
  expect(await recheckOpenFindings(ports, null, failures, signal)).toBe(250);
  expect([readAtOnce, failures.all()]).toEqual([[100, 100, 50], []]);
  expect(expired).toEqual(due.map(({ _id }) => _id));
});

it('leaves what has more facts than are compared at once as unknown as a window does', async () => {
  const updates = Array.from({ length: mostFactsOfOne }, (_, index) => ({ ...facts.decisions[0]!, event: `updated-${index}` as const }));
  const decisions = [...facts.decisions, ...updates].map((row) => ({ mergeKey: facts.mergeKey, row }));
  const found = judge({ ...facts, truncated: true }, circumstances).findings.find(({ cause }) => cause === 'too-many-facts')!;
  const at = new Date(circumstances.now);
  const open: StoredFinding = { ...found, _id: findingId(found), firstSeen: at, lastSeen: at, rechecks: 0, nextCheckAt: at, expireAt: null };
  const none = () => Promise.resolve([]);
  const saved: string[] = [];
  const closed: string[] = [];
  const ports = {
    clock: () => circumstances.now, bounds: defaultBounds,
    facts: {
      watermark: () => Promise.resolve({ clusterTime: circumstances.streamWatermark, historyFrom: null, gaps: [] }), history: () => Promise.resolve({ entries: [], definitions: new Map() }),
      submissionsOf: () => Promise.resolve([{ mergeKey: facts.mergeKey, row: facts.submission }]), decisionsOf: () => Promise.resolve(decisions), executionsOf: none, deadLettersOf: none,
      snapshotsOf: () => Promise.resolve(new Map()), eventTokensOf: () => Promise.resolve(new Map()),
    },
    findings: {
      due: () => Promise.resolve([open]), postpone: () => Promise.resolve(), of: () => Promise.resolve([open]),
      saveAll: (writes: readonly FindingWrite[]) => Promise.resolve(void saved.push(...writes.map(({ finding }) => finding.cause))),
      closeAll: (ids: readonly string[]) => Promise.resolve(void closed.push(...ids)),
    },
  } as unknown as RecheckPorts;
  const failures = createFailures();
  await recheckOpenFindings(ports, null, failures, signal);
  expect([failures.all(), saved.includes('too-many-facts'), closed]).toEqual([[], true, []]);
});
