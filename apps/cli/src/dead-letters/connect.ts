import { defaultBounds } from '@tandem/comparison';
import { createActionLog } from '@tandem/mongodb';
import type { DiscardPorts, PlanRetryPorts, RetryPorts } from '@tandem/reconciliation';
import { createDeadLetterLedger, createKnownWorkflows, createRetrySources, createStreamState } from '@tandem/reconciliation-store';
import { triggerBy, withConnection, withQueue, type Connection } from '../connection.ts';

/** What the commands that start nothing need. */
export interface Desk extends PlanRetryPorts, DiscardPorts {}

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withDesk<Result>(work: (desk: Desk) => Promise<Result>): Promise<Result> {
  return withConnection((connection) => work(deskOn(connection)));
}

/** The same for commands that start something. */
export function withTrigger<Result>(work: (ports: RetryPorts) => Promise<Result>): Promise<Result> {
  return withQueue((connection, queue) => work({ ...deskOn(connection), trigger: triggerBy(connection, queue) }));
}

function deskOn({ client, database, clock }: Connection): Desk {
  return {
    letters: createDeadLetterLedger(database),
    actions: createActionLog(database),
    sources: createRetrySources(client, database),
    registry: createKnownWorkflows(client, database, clock),
    stream: createStreamState(database),
    clock,
    marginMs: defaultBounds.marginMs,
  };
}
