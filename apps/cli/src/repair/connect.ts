import { setTimeout as delay } from 'node:timers/promises';
import { createActionLog } from '@tandem/mongodb';
import { createRepairPorts } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts } from '@tandem/repair';
import { triggerBy, withConnection, withQueue } from '../connection.ts';

/** What the commands that look back need: reads only. */
export type Past = ReturnType<typeof createRepairPorts>;

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withPast<Result>(work: (past: Past) => Promise<Result>): Promise<Result> {
  return withConnection((connection) => work(createRepairPorts(connection)));
}

/** The same for a repair that is carried out. */
export function withRepair<Result>(work: (ports: ApplyRepairPorts) => Promise<Result>): Promise<Result> {
  const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);
  return withQueue((connection, queue) =>
    work({ ...createRepairPorts(connection), trigger: triggerBy(connection, queue), queue, actions: createActionLog(connection.database), pause }),
  );
}
