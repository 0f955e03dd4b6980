import type { OrgId } from '@tandem/documents';
import { isTandemError, messageOf, TandemError } from '@tandem/errors';
import type { TargetPhase } from '@tandem/gates';
import { isRefusal, type MoveOutcome, type Order } from '@tandem/migration';
import { exitCodeOfRollback, exitCodes } from '../exit-codes.ts';
import { printableLine } from '../printable.ts';
import type { MigrationPorts } from './connect.ts';
import { renderWave, type WaveCounts, type WaveEnding } from './render.ts';

export type WavePorts = Pick<MigrationPorts, 'newId' | 'clock'> & {
  readonly waves: Pick<MigrationPorts['waves'], 'find'>;
  readonly actions: Pick<MigrationPorts['actions'], 'record'>;
  /** Rejects where the organization is refused, or where it cannot be asked. */
  readonly moveOne: (orgId: OrgId) => Promise<MoveOutcome>;
};

export interface WaveOrder extends Order {
  readonly wave: string;
  readonly to: TargetPhase | 'legacy';
}

export interface WaveOptions {
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** On, the first failure ends it. Back goes whoever can: only so many in a row are no organization's own trouble. */
const failuresThatEnd = (to: WaveOrder['to']): number => (to === 'legacy' ? 3 : 1);

/**
 * Moves the organizations that a wave has now, one after the other; the exit code. One that is refused stays behind, and
 * the others go on. Recorded however it ends. Rejects with the failure that ends it.
 */
export async function moveWave(ports: WavePorts, { wave, to, by, reason }: WaveOrder, { write, signal }: WaveOptions): Promise<number> {
  const found = await ports.waves.find(wave);
  if (!found) throw new TandemError('REQUEST_INVALID', `there is no wave ${wave}: "gate wave" lists those that there are`);
  const { ended, counts, failure } = await moveEach(ports, found.organizations, { mostFailures: failuresThatEnd(to), write, signal });
  write(renderWave(counts, to, ended));
  const outcome = ended !== 'whole' || counts.failed > 0 ? 'failed' : counts.refused > 0 ? 'refused' : 'done';
  const detail = { wave, to, ...counts, error: ended === 'interrupted' ? 'interrupted' : codeOf(failure) };
  const recorded = ports.actions.record({ _id: ports.newId(), action: 'wave', orgId: null, by, at: new Date(ports.clock()), reason, outcome, detail });
  // what went wrong is the news, not that it could not be written down as well
  await (outcome === 'failed' ? recorded.catch(() => undefined) : recorded);
  if (ended === 'stopped') throw failure;
  if (outcome !== 'done') return exitCodes[outcome];
  return to === 'legacy' ? exitCodeOfRollback(counts.moved) : exitCodes.done;
}

interface Moved {
  readonly ended: WaveEnding;
  readonly counts: WaveCounts;
  /** The last one; null: none. */
  readonly failure: unknown;
}

async function moveEach(ports: WavePorts, organizations: readonly OrgId[], { mostFailures, write, signal }: WaveOptions & { readonly mostFailures: number }): Promise<Moved> {
  const counts = { moved: 0, 'already-there': 0, refused: 0, failed: 0, left: organizations.length };
  let failure: unknown = null;
  let inARow = 0;
  const isStopped = () => signal.aborted;
  for (const orgId of organizations) {
    if (isStopped()) return { ended: 'interrupted', counts, failure };
    const { became, inWords, error } = await moveOrSayWhy(ports, orgId);
    // what the signal ended says nothing about the organization
    if (became === 'failed' && isStopped()) return { ended: 'interrupted', counts, failure };
    write(`${orgId}  ${inWords}\n`);
    counts[became] += 1;
    counts.left -= 1;
    inARow = became === 'failed' ? inARow + 1 : 0;
    if (became === 'failed') failure = error;
    if (inARow === mostFailures) return { ended: 'stopped', counts, failure };
  }
  return { ended: 'whole', counts, failure };
}

async function moveOrSayWhy({ moveOne }: WavePorts, orgId: OrgId): Promise<{ readonly became: keyof Omit<WaveCounts, 'left'>; readonly inWords: string; readonly error: unknown }> {
  try {
    const { outcome } = await moveOne(orgId);
    return { became: outcome, inWords: outcome, error: null };
  } catch (error) {
    const became = isRefusal(error) ? 'refused' : 'failed';
    return { became, inWords: `${became}: ${printableLine(messageOf(error), 500)}`, error };
  }
}

function codeOf(failure: unknown): string | null {
  if (failure === null) return null;
  return isTandemError(failure) ? failure.code : 'INTERNAL';
}
