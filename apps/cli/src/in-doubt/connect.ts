import { createActionLog } from '@tandem/mongodb';
import { createDoubtLedger, createRepairPorts } from '@tandem/reconciliation-store';
import type { SettlePorts } from '@tandem/repair';
import { withConnection } from '../connection.ts';

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withDoubts<Result>(work: (ports: SettlePorts) => Promise<Result>): Promise<Result> {
  return withConnection((connection) => {
    const { findings, clock } = createRepairPorts(connection);
    return work({ findings, clock, doubts: createDoubtLedger(connection.database), actions: createActionLog(connection.database) });
  });
}
