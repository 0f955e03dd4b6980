import { findingKinds, findingStatuses, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { orgIdSchema, phases } from '@tandem/documents';
import { losses, streamErrors } from '@tandem/rollback-triggers';
import { meets, type Fault } from '@tandem/rollback-triggers/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultReader } from '../ports.ts';

const [acme, other, third] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other'), orgIdSchema.parse('org_third')];
const from = Date.parse('2026-03-01T12:00:00.000Z');
const to = from + 60_000;
const windows = [{ from, to }];
const criteria = streamErrors;
const many = 10_000;

function fault(name: string, changes: Partial<Fault> = {}): Fault {
  return { _id: `finding-${name}`, orgId: acme, mergeKey: name, kind: 'missed-by-stream', cause: 'no-decision', status: 'open', phase: 'primary', insertedAt: new Date(from), evidence: {}, ...changes };
}

/** One of each kind, cause and status, in each phase and by each path, decided by each. */
function allKinds(): readonly Fault[] {
  const about = ['submitted-by-none', 'stream', 'explicit', 'both'] as const;
  const deciders = { 'submitted-by-none': [], stream: ['stream'], explicit: ['explicit'], both: ['explicit', 'stream'] } as const;
  return (Object.keys(findingKinds) as FindingKind[]).flatMap((kind) =>
    Object.keys(findingKinds[kind].causes).flatMap((cause) =>
      (Object.keys(findingStatuses) as FindingStatus[]).flatMap((status) =>
        [null, ...phases].flatMap((phase) =>
          about.map((who) => fault([kind, cause, status, phase, who].join(':'), {
            kind, cause, status, phase, ...((who === 'stream' || who === 'explicit') && { path: who }), evidence: { decidedBy: deciders[who] },
          }))))));
}

export interface FaultReaderHarness {
  readonly reader: FaultReader;
  plant(faults: readonly Fault[]): Promise<void>;
  close(): Promise<void>;
}

/** What every FaultReader must do. `createEmpty` gives one without any findings. */
export function describeFaultReader(name: string, createEmpty: () => Promise<FaultReaderHarness>): void {
  describe(`${name} as FaultReader`, () => {
    let harness: FaultReaderHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    const count = async (orgId = acme, most = many) => (await harness.reader.count({ orgId, criteria, windows }, most)).submissions;

    it.each([['errors of the stream', streamErrors], ['losses', losses]])('counts as %s what meets their criteria, and nothing else', async (_, asked) => {
      const faults = allKinds();
      await harness.plant(faults);
      const expected = faults.filter((one) => asked.some((criterion) => meets(one, criterion)));
      const { submissions, examples } = await harness.reader.count({ orgId: acme, criteria: asked, windows }, many);
      expect(submissions).toBe(expected.length);
      expect(expected.map(({ _id }) => _id)).toEqual(expect.arrayContaining([...examples]));
      expect(examples).toHaveLength(5);
    });

    it('counts a submission once, however many of its findings meet them', async () => {
      await harness.plant([fault('a'), fault('b', { mergeKey: 'a', kind: 'dead-lettered', cause: 'event-poisoned', path: 'stream' }), fault('c')]);
      expect(await count()).toBe(2);
    });

    it('counts what was inserted within one of the windows, their ends left out', async () => {
      const at = (time: number) => fault(`${time}`, { insertedAt: new Date(time) });
      await harness.plant([from - 1, from, to - 1, to, to + 9, to + 10, to + 20].map(at));
      const { submissions } = await harness.reader.count({ orgId: acme, criteria, windows: [...windows, { from: to + 10, to: to + 20 }] }, many);
      expect(submissions).toBe(3);
      expect((await harness.reader.count({ orgId: acme, criteria, windows: [] }, many)).submissions).toBe(0);
    });

    it('counts each organization by itself, whatever others have, and up to so many', async () => {
      await harness.plant([...Array.from({ length: 50 }, (_, index) => fault(`${index}`, { orgId: other })), fault('a'), fault('b')]);
      expect([await count(), await count(other), await count(third), await count(other, 10)]).toEqual([2, 50, 0, 10]);
    });

    it('names each organization once that has what may count', async () => {
      await harness.plant([
        fault('a'), fault('b'), fault('c', { orgId: third }), fault('d', { orgId: other, status: 'healed' }),
        fault('e', { orgId: other, kind: 'not-executed', cause: 'never-claimed', evidence: { decidedBy: ['stream'] } }), fault('f', { orgId: other, insertedAt: new Date(to) }),
      ]);
      expect(await harness.reader.organizations(criteria, { from, to })).toEqual([acme, third]);
    });
  });
}
