import type { LiveProcess, OrgId, Phase, PhaseOverride } from '@tandem/documents';
import type { InFlightReading, MigrationStatus, MoveOutcome, OrganizationStatus, OverrideOutcome, PromotionPlan } from '@tandem/migration';
import { renderTable } from '@tandem/report-rendering';
import { otherFlag } from '@tandem/rollback-watch';
import { printableLine } from '../printable.ts';

export function renderStatus({ flag, flagTrouble, overrides, overridesRevision, processes, organizations, organizationsLeftOut }: MigrationStatus): string {
  const head = flag === null ? `the flag cannot be read (${printableLine(flagTrouble ?? '', 300)}); overrides, holds and submissions are as shown` : `the flag is ${flag.enabled ? 'on' : 'off: all are in legacy'}`;
  const heads = ['organization', 'flag', 'phase', 'next', 'verdict', 'held', 'in flight'];
  const table = organizations.length === 0 ? 'no organizations' : renderTable([heads, ...organizations.map(row)]);
  const more = organizationsLeftOut > 0 ? [`${organizationsLeftOut} more organizations are not shown; name one by --org`] : [];
  return `${[head, ...overrides.map(overrideLine), '', table, ...more, '', processesText(processes, overridesRevision)].join('\n')}\n`;
}

function row({ orgId, exists, flagPhase, phase, isHeld, held, heldIsCutOff, next, verdict, inFlight }: OrganizationStatus): readonly string[] {
  const name = `${printableLine(orgId, 120)}${exists ? '' : ' (no such database)'}`;
  return [name, flagPhase ?? 'unknown', `${phase ?? 'unknown'}${isHeld ? ', on hold' : ''}`, next ?? '-', verdict ?? 'none', `${held}${heldIsCutOff ? ' or more' : ''}`, inFlightText(inFlight)];
}

export function overrideLine({ orgId, phase, by, reason, expiresAt }: PhaseOverride): string {
  const until = expiresAt ? `until ${expiresAt.toISOString()}` : 'until somebody ends it';
  return `override: ${orgId ?? 'all organizations'} ${phase === null ? 'on hold' : `in ${phase}`} ${until}, by ${printableLine(by, 100)}: ${printableLine(reason, 200)}`;
}

export function inFlightText({ stamps, isCutOff }: InFlightReading): string {
  if (stamps.length === 0) return isCutOff ? 'too many to look at' : '0';
  return `${stamps.map(({ phase, count, triggeredBy }) => `${count} stamped ${phase} (by ${triggeredBy.join(' or ')})`).join(', ')}${isCutOff ? ', or more' : ''}`;
}

function processesText(processes: readonly LiveProcess[], revision: number): string {
  if (processes.length === 0) return 'no process is live';
  const rows = processes.map(({ _id, app, overridesRevision }) => [printableLine(app, 50), printableLine(_id, 100), overridesRevision >= revision ? 'yes' : 'not yet']);
  return renderTable([['process', 'instance', 'obeys the newest overrides'], ...rows]);
}

export function renderPlan({ orgId, from, to, blockers, verdict, changes, processes, inFlight }: PromotionPlan): string {
  const blocking = blockers.map(({ what, detail, canBeOverridden }) => `  ${what}: ${printableLine(detail, 500)}${canBeOverridden ? '' : ' (no --override lifts it)'}`);
  return [
    from === to ? `${orgId}: the flag has it in ${to} already` : `${orgId}: ${from ?? 'unknown'} to ${to}`,
    `verdict: ${verdict ? `${verdict.gates.verdict} of ${verdict.evaluatedAt.toISOString()}` : 'none'}`,
    blocking.length === 0 ? 'nothing speaks against it' : `it is blocked by\n${blocking.join('\n')}`,
    changes.length === 0 ? 'the flag would not change' : `the flag would change:\n${changes.map((change) => `  ${printableLine(change, 200)}`).join('\n')}`,
    `live processes: ${processes.length}; each stamps by the flag as it last read it, and every submission goes the way of its stamp`,
    `in flight: ${inFlightText(inFlight)}`,
    '',
  ].join('\n');
}

/** What became of a move by the flag; where there was nothing to move, where else to look. */
export function renderMove(orgId: OrgId, { outcome, from, to }: Pick<MoveOutcome, 'outcome' | 'from' | 'to'>): string {
  if (outcome === 'moved') return `${orgId}: ${from ?? 'unknown'} to ${to}\n`;
  const found = to === 'legacy' ? 'the flag lists it nowhere; if it is still in its phase' : `the flag has it in ${to} already; if it is still in another phase`;
  return `${orgId}: nothing was moved: ${found}, ${otherFlag}\n`;
}

export interface WaveCounts {
  readonly moved: number;
  readonly 'already-there': number;
  readonly refused: number;
  readonly failed: number;
  readonly left: number;
}

/** `stopped`: by failures. */
export type WaveEnding = 'whole' | 'interrupted' | 'stopped';

/** What became of a wave, behind what became of each; of one that nobody was left of to move back, where else to look. */
export function renderWave({ moved, 'already-there': there, refused, failed, left }: WaveCounts, to: Phase, ended: WaveEnding): string {
  const counts = `${ended === 'whole' ? '' : `${ended}: `}${moved} moved, ${there} already there, ${refused} refused, ${failed} failed, ${left} left\n`;
  const hasMovedNobody = to === 'legacy' && moved === 0 && there > 0;
  return hasMovedNobody ? `${counts}nobody was moved: if they are still in their phases, ${otherFlag}\n` : counts;
}

/** What became of an override, and who does not obey it yet. */
export function renderAcknowledgement({ revision, acknowledged, missing, waitedMs }: OverrideOutcome): string {
  const said = `revision ${revision}: ${acknowledged.length} live processes obey it, after ${waitedMs} ms\n`;
  return missing.length === 0 ? said : `${said}not yet acknowledged by:\n${missing.map(({ app, _id }) => `  ${printableLine(app, 50)} ${printableLine(_id, 100)}`).join('\n')}\n`;
}
