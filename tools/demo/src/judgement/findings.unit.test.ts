import { describe, expect, it } from 'vitest';
import { createLedger, type LedgerEntry } from '../driver/ledger.ts';
import type { PlantedFault } from '../faults/scene.ts';
import type { FaultRow } from '../plan/fault-table.ts';
import { lanternOrganization } from '../platform/lantern.ts';
import { judgeFindings, type ReportedFinding } from './findings.ts';

const organization = lanternOrganization('t', 'http://127.0.0.1:1');
const row: FaultRow = { id: 'watcher-down-shadow', step: 'shadow', phase: 'shadow', what: '', expected: 'late', exact: true, mayAppear: ['missed-by-stream'] };
const inTime: FaultRow = { ...row, id: 'watcher-killed', expected: 'may appear', exact: false, mayAppear: ['late'] };

let clock = 0;
const ledger = createLedger('run', () => clock);
function sentAt(time: number): LedgerEntry {
  clock = time;
  const entry = ledger.open({ organization, by: 'handler', wantedPhase: 'shadow' });
  entry.acceptedAt = time + 5;
  return entry;
}
const findingAbout = (entry: LedgerEntry, kind: ReportedFinding['kind'], status: ReportedFinding['status'] = 'confirmed'): ReportedFinding => ({
  kind, status, cause: 'decided-late', orgId: organization.orgId, mergeKey: entry.reference,
});
const plant = (of: FaultRow, entries: readonly LedgerEntry[], from = 0, until = 0): PlantedFault => ({ row: of, entries, from, until });
const judge = (findings: readonly ReportedFinding[], ...planted: readonly PlantedFault[]) =>
  judgeFindings({ findings, planted, entryOf: (mergeKey) => ledger.entries().find(({ reference }) => reference === mergeKey) });

describe('judging the findings', () => {
  it('takes a fault for found when every submission it hit is reported under its kind, whatever the status', () => {
    const [a, b] = [sentAt(1), sentAt(2)];
    const { planted, unexplained } = judge([findingAbout(a, 'late'), findingAbout(b, 'late', 'healed')], plant(row, [a, b]));
    expect(planted[0]?.found).toBe(true);
    expect(unexplained).toEqual([]);
  });

  it('misses a fault of which one submission is not reported, or under another kind only', () => {
    const [a, b] = [sentAt(1), sentAt(2)];
    const { planted } = judge([findingAbout(a, 'late'), findingAbout(b, 'missed-by-stream')], plant(row, [a, b]));
    expect(planted[0]).toMatchObject({ found: false, missing: [b] });
  });

  it('leaves a finding unexplained that no fault can have hit, or of a kind the fault cannot lead to', () => {
    const [hit, other] = [sentAt(1), sentAt(2)];
    const findings = [findingAbout(hit, 'late'), findingAbout(hit, 'phantom'), findingAbout(other, 'late')];
    expect(judge(findings, plant(row, [hit])).unexplained).toEqual(findings.slice(1));
  });

  it('explains a finding by the time of a fault whose submissions are not known', () => {
    const [before, during, after] = [sentAt(90), sentAt(110), sentAt(210)];
    const findings = [before, during, after].map((entry) => findingAbout(entry, 'late'));
    const { planted, unexplained } = judge(findings, plant(inTime, [], 100, 200));
    expect(unexplained).toEqual([findings[0], findings[2]]);
    expect(planted[0]).toMatchObject({ found: true, reported: [findings[1]] });
  });

  it('wants nothing to be reported where the table says none', () => {
    const hit = sentAt(1);
    const healing: FaultRow = { ...row, expected: 'none', mayAppear: [] };
    expect(judge([], plant(healing, [hit])).planted[0]?.found).toBe(true);
    expect(judge([findingAbout(hit, 'late')], plant(healing, [hit])).planted[0]?.found).toBe(false);
  });
});
