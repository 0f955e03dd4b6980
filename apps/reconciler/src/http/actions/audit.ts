import { randomUUID } from 'node:crypto';
import type { ActionLog, OperatorAction } from '@tandem/documents';
import type { Logger } from 'pino';

export type Deed = Pick<OperatorAction, 'action' | 'orgId' | 'by' | 'reason'>;
export type DeedEnd = Pick<OperatorAction, 'outcome' | 'detail'>;

/** Records deeds with what came of them. */
export interface Audit {
  /** Does it and records it, a failure too; one that cannot be recorded is logged, for it is done. */
  around<Result>(deed: Deed, work: () => Promise<Result>, endOf: (result: Result) => DeedEnd): Promise<Result>;
}

/** `clock`: milliseconds since the epoch, by the database server's clock. */
export function createAudit(log: Pick<ActionLog, 'record'>, clock: () => number, logger: Logger): Audit {
  async function record(deed: Deed, end: DeedEnd): Promise<void> {
    const entry: OperatorAction = { _id: randomUUID(), ...deed, at: new Date(clock()), ...end };
    logger.info({ deed: entry.action, orgId: entry.orgId, by: entry.by, outcome: entry.outcome }, 'an operator acted');
    await log.record(entry).catch((error: unknown) => { logger.error({ err: error, deed: entry }, 'cannot record what an operator did'); });
  }
  return {
    async around(deed, work, endOf) {
      try {
        const result = await work();
        await record(deed, endOf(result));
        return result;
      } catch (error) {
        await record(deed, { outcome: 'failed', detail: { error: error instanceof Error ? error.message.slice(0, 300) : 'unknown' } });
        throw error;
      }
    },
  };
}
