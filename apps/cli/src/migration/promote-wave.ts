import type { OrgId } from '@tandem/documents';
import { isTandemError, messageOf, TandemError } from '@tandem/errors';
import type { TargetPhase } from '@tandem/gates';
import type { MoveOutcome, Order } from '@tandem/migration';
import { exitCodes } from '../exit-codes.ts';
import { printableLine } from '../printable.ts';
import type { MigrationPorts } from './connect.ts';

export type WavePorts = Pick<MigrationPorts, 'newId' | 'clock'> & {
  readonly waves: Pick<MigrationPorts['waves'], 'find'>;
  readonly actions: Pick<MigrationPorts['actions'], 'record'>;
  /** Rejects where the organization is refused, or where it cannot be asked. */
  readonly promoteOne: (orgId: OrgId) => Promise<MoveOutcome>;
};

export interface WaveOrder extends Order {
  readonly wave: string;
  readonly to: TargetPhase;
}

export interface WaveOptions {
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

const refusals = ['PROMOTION_REFUSED', 'FLAG_NOT_MOVABLE', 'ORGANIZATION_UNKNOWN'] as const;

/**
 * Moves the organizations of a wave on, one after the other; the exit code. One that is refused stays behind, and the
 * others go on; a signal, or anything else that fails, ends it. Recorded however it ends.
 */
export async function promoteWave(ports: WavePorts, { wave, to, by, reason }: WaveOrder, { write, signal }: WaveOptions): Promise<number> {
  const found = await ports.waves.find(wave);
  if (!found) throw new TandemError('REQUEST_INVALID', `there is no wave ${wave}`);
  const counts = { moved: 0, refused: 0, left: found.organizations.length };
  const record = (outcome: 'done' | 'refused' | 'failed', error: string | null) =>
    ports.actions.record({ _id: ports.newId(), action: 'wave', orgId: null, by, at: new Date(ports.clock()), reason, outcome, detail: { wave, to, ...counts, error } });
  try {
    for (const orgId of found.organizations) {
      signal.throwIfAborted();
      counts[await promoteOrRefuse(ports, orgId, write)] += 1;
      counts.left -= 1;
    }
  } catch (error) {
    // what went wrong is the news, not that it could not be written down as well
    await record('failed', signal.aborted ? 'interrupted' : isTandemError(error) ? error.code : 'INTERNAL').catch(() => undefined);
    write(`${signal.aborted ? 'interrupted' : 'stopped'}: ${counts.moved} moved, ${counts.refused} refused, ${counts.left} left\n`);
    if (!signal.aborted) throw error;
    return exitCodes.failed;
  }
  await record(counts.refused > 0 ? 'refused' : 'done', null);
  return counts.refused > 0 ? exitCodes.noGo : exitCodes.done;
}

async function promoteOrRefuse({ promoteOne }: WavePorts, orgId: OrgId, write: (text: string) => void): Promise<'moved' | 'refused'> {
  try {
    const { outcome } = await promoteOne(orgId);
    write(`${orgId}  ${outcome}\n`);
    return 'moved';
  } catch (error) {
    if (!refusals.some((code) => isTandemError(error, code))) throw error;
    write(`${orgId}  refused: ${printableLine(messageOf(error), 500)}\n`);
    return 'refused';
  }
}
