import { orgIdSchema } from '@tandem/documents';
import { buildReport, type Report } from '@tandem/reports';
import { exampleInputs, exampleRun } from '@tandem/reports/testing';
import { describe, expect, it } from 'vitest';
import type { ReportStore } from '../reports/ports.ts';

interface Made {
  readonly minute: number;
  readonly orgId?: string | null;
  readonly trigger?: 'schedule' | 'hand';
}

const start = exampleInputs.generatedAt.getTime();
const made = (id: string, { minute, orgId = null, trigger = 'hand' }: Made): Report =>
  buildReport({ ...exampleInputs, run: { ...exampleRun, _id: id, orgId, trigger }, generatedAt: new Date(start + minute * 60_000) });

/** What every report store does; `open` gives an empty one. */
export function describeReportStore(name: string, open: () => Promise<ReportStore>): void {
  describe(name, () => {
    it('gives a report back as it was kept, and null where there is none of that id', async () => {
      const store = await open();
      const report = made('one', { minute: 1 });
      await store.save(report);
      expect(await store.find('one')).toEqual(report);
      expect(await store.find('two')).toBeNull();
    });

    it('keeps a report once, however often', async () => {
      const store = await open();
      await store.save(made('one', { minute: 1 }));
      await store.save(made('one', { minute: 2 }));
      expect(await store.list({ limit: 10 })).toMatchObject([{ id: 'one', at: new Date(start + 120_000), verdict: 'NO-GO', submissions: 10_000, diverged: 32 }]);
    });

    it('lists the newest first, no more than asked for, and those of one organization', async () => {
      const store = await open();
      for (const report of [made('b', { minute: 2 }), made('a', { minute: 1, orgId: 'org_x' }), made('c', { minute: 3, orgId: 'org_x' })]) await store.save(report);
      expect((await store.list({ limit: 2 })).map(({ id }) => id)).toEqual(['c', 'b']);
      expect((await store.list({ orgId: orgIdSchema.parse('org_x'), limit: 10 })).map(({ id }) => id)).toEqual(['c', 'a']);
    });

    it('finds the one before about the same organizations', async () => {
      const store = await open();
      for (const report of [made('first', { minute: 1 }), made('second', { minute: 2 }), made('other', { minute: 3, orgId: 'org_x' })]) await store.save(report);
      expect((await store.before(made('third', { minute: 4 })))?.id).toBe('second');
      expect((await store.before(made('second', { minute: 2 })))?.id).toBe('first');
      expect(await store.before(made('first', { minute: 1 }))).toBeNull();
    });

    it('tells when the newest scheduled one was made', async () => {
      const store = await open();
      expect(await store.newestScheduledAt()).toBeNull();
      for (const report of [made('a', { minute: 1, trigger: 'schedule' }), made('b', { minute: 2, trigger: 'schedule' }), made('c', { minute: 3 })]) await store.save(report);
      expect(await store.newestScheduledAt()).toEqual(new Date(start + 120_000));
    });
  });
}
