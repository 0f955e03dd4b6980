import { defaultBounds, findingId, judge, type StoredFinding } from '@tandem/comparison';
import { expect, it } from 'vitest';
import { createFailures } from './failures.ts';
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
