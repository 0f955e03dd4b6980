import { createActionLog } from '@tandem/mongodb';
import { createTriggerStates } from '@tandem/reconciliation-store';
import type { ReArmPorts } from '@tandem/rollback-watch';
import { withConnection } from '../connection.ts';

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withTriggers<Result>(work: (ports: ReArmPorts) => Promise<Result>): Promise<Result> {
  return withConnection(({ database, clock }) => work({ states: createTriggerStates(database), actions: createActionLog(database), clock }));
}
