import { orgIdSchema, submissionIdSchema, type SubmissionId, type TriggerPath } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createOrganizationScan, type ScanSettings } from './organization-scan.ts';
import type { FallbackStore, StampedSubmission } from './ports.ts';

const orgId = orgIdSchema.parse('org_scan');
const start = 1_800_000_000_000;
const settings: ScanSettings = { afterMs: 2_000, lagBoundMs: 30_000, marginMs: 2_000, settleMs: 30_000, sweepMs: 5_000, mostWaiting: 5, replayReachMs: 60 * 86_400_000 };
const { signal } = new AbortController();

/** Submissions and decisions in memory, with pages of two; counts how often traces were asked for. */
function createFakeStore() {
  const rows: StampedSubmission[] = [];
  const decided = new Map<SubmissionId, TriggerPath>();
  const asked = new Map<SubmissionId, number>();
  let low: number | null = null;
  const store: FallbackStore = {
    organizations: () => Promise.resolve([orgId]),
    lowWatermark: () => Promise.resolve(low),
    saveLowWatermark: (_orgId, at) => Promise.resolve(void (low = at)),
    stampedBetween(_orgId, from, to, after) {
      const timeOf = ({ stamp }: StampedSubmission) => stamp.decidedAt.getTime();
      const sorted = rows.filter((row) => timeOf(row) >= from && timeOf(row) < to).sort((a, b) => timeOf(a) - timeOf(b) || (a.mergeKey < b.mergeKey ? -1 : 1));
      const left = after ? sorted.filter((row) => timeOf(row) > after.decidedAt.getTime() || (timeOf(row) === after.decidedAt.getTime() && row.mergeKey > (after.id as string))) : sorted;
      const page = left.slice(0, 2);
      const last = page.at(-1);
      return Promise.resolve({ rows: page, next: last && page.length === 2 ? { decidedAt: last.stamp.decidedAt, id: last.mergeKey } : null });
    },
    tracesOf(_orgId, submissions) {
      for (const { submissionId } of submissions) asked.set(submissionId, (asked.get(submissionId) ?? 0) + 1);
      return Promise.resolve(new Map(submissions.map(({ submissionId }) => {
        const path = decided.get(submissionId);
        return [submissionId, { decidedBy: new Set<TriggerPath>(path ? [path] : []), deadLetteredBy: new Set<TriggerPath>(), clusterTime: null }];
      })));
    },
    load: () => Promise.resolve([]),
    recordDeadLetters: () => Promise.resolve(),
  };
  return {
    store,
    asked,
    low: () => low,
    submit(name: string, at: number): SubmissionId {
      const submissionId = submissionIdSchema.parse(`sub_${name}`);
      rows.push({ submissionId, mergeKey: name, stamp: { phase: 'legacy', flagRevision: 'r', decidedAt: new Date(at), by: 'test' } });
      return submissionId;
    },
    decide: (submissionId: SubmissionId) => decided.set(submissionId, 'explicit'),
  };
}

const idsOf = (rows: readonly { submissionId: SubmissionId }[]) => rows.map(({ submissionId }) => submissionId);

describe('an organization scan', () => {
  it('finds the undecided ones over many pages, the oldest first', async () => {
    const fake = createFakeStore();
    const ids = ['e', 'd', 'c', 'b', 'a'].map((name, index) => fake.submit(name, start - 60_000 + index));
    fake.decide(ids[1]!);
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    expect(idsOf(await scan.scan(start, signal))).toEqual([ids[0], ids[2], ids[3], ids[4]]);
  });

  it('drops one as soon as its owner has decided', async () => {
    const fake = createFakeStore();
    const id = fake.submit('a', start - 10_000);
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    expect(await scan.scan(start, signal)).toHaveLength(1);
    fake.decide(id);
    expect(await scan.scan(start + 500, signal)).toEqual([]);
  });

  it('asks about a settled one once, however often it sweeps', async () => {
    const fake = createFakeStore();
    const id = fake.submit('a', start - 10_000);
    fake.decide(id);
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    for (const passed of [0, 5_000, 10_000]) await scan.scan(start + passed, signal);
    expect(fake.asked.get(id)).toBe(1);
  });

  it('sees within a sweep what became visible late', async () => {
    const fake = createFakeStore();
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    await scan.scan(start, signal);
    const late = fake.submit('late', start - 20_000);
    expect(await scan.scan(start + 1_000, signal)).toEqual([]);
    expect(idsOf(await scan.scan(start + 5_000, signal))).toEqual([late]);
  });

  it('sees after a pause, however long, what became visible late meanwhile', async () => {
    const fake = createFakeStore();
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    await scan.scan(start, signal);
    const late = fake.submit('late', start - 20_000);
    expect(idsOf(await scan.scan(start + 600_000, signal))).toEqual([late]);
  });

  it('forgets settled ones that no sweep will meet again, though an old one is still undecided', async () => {
    const fake = createFakeStore();
    const old = fake.submit('old', start - 50_000);
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    for (let passed = 0; passed <= 600_000; passed += 5_000) {
      fake.decide(fake.submit(`at${passed}`, start + passed - 3_000));
      expect(idsOf(await scan.scan(start + passed, signal))).toEqual([old]);
      await scan.advance(start + passed);
      expect(scan.remembered()).toBeLessThan(12);
    }
  });

  it('never raises the low watermark past an undecided one', async () => {
    const fake = createFakeStore();
    fake.submit('old', start - 50_000);
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    for (let passed = 0; passed <= 60_000; passed += 5_000) {
      await scan.scan(start + passed, signal);
      await scan.advance(start + passed);
    }
    expect(fake.low()).toBe(start - 50_000);
    const restarted = await createOrganizationScan(fake.store, orgId, settings, start + 60_000);
    expect(await restarted.scan(start + 60_000, signal)).toHaveLength(1);
  });

  it('raises it to what no sweep can still change once all is settled', async () => {
    const fake = createFakeStore();
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    for (let passed = 0; passed <= 60_000; passed += 5_000) {
      await scan.scan(start + passed, signal);
      await scan.advance(start + passed);
    }
    expect(fake.low()).toBe(start + 60_000 - 32_000);
  });

  it('holds no more than its bound and takes up the rest later', async () => {
    const fake = createFakeStore();
    const ids = Array.from({ length: 12 }, (_, index) => fake.submit(String(index).padStart(2, '0'), start - 60_000 + index));
    const scan = await createOrganizationScan(fake.store, orgId, settings, start);
    const seen = new Set<SubmissionId>();
    for (let round = 0; round < 10 && seen.size < ids.length; round += 1) {
      const waiting = await scan.scan(start + round, signal);
      expect(waiting.length).toBeLessThanOrEqual(settings.mostWaiting + 1);
      for (const { submissionId } of waiting) {
        seen.add(submissionId);
        fake.decide(submissionId);
        scan.settle(submissionId);
      }
    }
    expect([...seen]).toEqual(ids);
  });
});
