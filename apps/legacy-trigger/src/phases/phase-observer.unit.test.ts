import { orgIdSchema, type PhaseChange } from '@tandem/documents';
import { createFakePhaseSource } from '@tandem/routing';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createPhaseObserver } from './phase-observer.ts';

const [acme, other] = ['org_acme', 'org_other'].map((id) => orgIdSchema.parse(id)) as [ReturnType<typeof orgIdSchema.parse>, ReturnType<typeof orgIdSchema.parse>];

function setUp({ maximum = 10, failing = false } = {}) {
  const written: PhaseChange[] = [];
  const flag = createFakePhaseSource();
  const observer = createPhaseObserver({
    phases: flag,
    changes: { record: (change) => (written.push(change), failing ? Promise.reject(new Error('away')) : Promise.resolve()) },
    serverNow: () => 1_000 * (written.length + 1), by: 'trigger-1', logger: pino({ level: 'silent' }), maximum,
  });
  return { observer, flag, written };
}

describe('the phase observer', () => {
  it('writes down a phase when it is first seen and when it changes', () => {
    const { observer, written } = setUp();
    for (const [phase, revision] of [['legacy', 'r1'], ['legacy', 'r1'], ['shadow', 'r2']] as const) observer.saw(acme, phase, revision);
    expect(written).toEqual([
      { _id: 'org_acme:r1:trigger-1:1000', orgId: acme, from: null, to: 'legacy', flagRevision: 'r1', by: 'trigger-1', seenAt: new Date(1_000) },
      { _id: 'org_acme:r2:trigger-1:2000', orgId: acme, from: 'legacy', to: 'shadow', flagRevision: 'r2', by: 'trigger-1', seenAt: new Date(2_000) },
    ]);
  });

  it('writes a return to an earlier definition of the flag down as well', () => {
    const { observer, written } = setUp();
    for (const [phase, revision] of [['shadow', 'on'], ['legacy', 'off'], ['shadow', 'on'], ['legacy', 'off']] as const) observer.saw(acme, phase, revision);
    expect(new Set(written.map(({ _id }) => _id)).size).toBe(4);
  });

  it('looks again at the organizations it knows when the flag changes', () => {
    const { observer, flag, written } = setUp();
    observer.saw(acme, 'legacy', 'r1');
    flag.assign(acme, { phase: 'parallel', directWrites: 'record' });
    flag.assign(other, { phase: 'parallel', directWrites: 'record' });
    observer.lookAgain();
    expect(written.map(({ orgId, from, to }) => [orgId, from, to])).toEqual([[acme, null, 'legacy'], [acme, 'legacy', 'parallel']]);
  });

  it('remembers a bounded number of organizations', () => {
    const { observer, written } = setUp({ maximum: 1 });
    for (const orgId of [acme, other, acme]) observer.saw(orgId, 'legacy', 'r1');
    expect(written.map(({ from }) => from)).toEqual([null, null, null]);
  });

  it('goes on when nothing can be written', () => {
    const { observer, written } = setUp({ failing: true });
    observer.saw(acme, 'legacy', 'r1');
    observer.saw(acme, 'shadow', 'r2');
    expect(written).toHaveLength(2);
  });
});
