import { setTimeout as delay } from 'node:timers/promises';
import { createActionLog } from '@tandem/mongodb';
import type { FactSource } from '@tandem/reconciliation';
import { createExecutionReader, createFallbackStore, createKnownWorkflows, createReconcilePorts, createRepairFindings, createStreamState } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts, PlanRepairPorts } from '@tandem/repair';
import { triggerBy, withConnection, withQueue, type Connection } from '../connection.ts';

/** What the commands that look back need: reads only. */
export interface Past extends PlanRepairPorts {
  readonly facts: FactSource;
}

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withPast<Result>(work: (past: Past) => Promise<Result>): Promise<Result> {
  return withConnection((connection) => work(pastOn(connection)));
}

/** The same for a repair that is carried out. */
export function withRepair<Result>(work: (ports: ApplyRepairPorts) => Promise<Result>): Promise<Result> {
  const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);
  return withQueue((connection, queue) =>
    work({ ...pastOn(connection), trigger: triggerBy(connection, queue), queue, actions: createActionLog(connection.database), pause }),
  );
}

function pastOn({ client, database, organizationPrefix, clock, bounds }: Connection): Past {
  return {
    facts: createReconcilePorts({ client, database, organizationPrefix, clock, bounds, by: 'cli' }).facts,
    findings: createRepairFindings(database),
    submissions: createFallbackStore(client, database, organizationPrefix),
    executions: createExecutionReader(database),
    registry: createKnownWorkflows(client, database, clock),
    stream: createStreamState(database),
    clock,
    marginMs: bounds.marginMs,
  };
}
