import { defaultBounds } from '@tandem/comparison';
import type { DeadLetterLedger, PlanRetryPorts, RetryPorts } from '@tandem/reconciliation';
import { createDeadLetterLedger, createKnownWorkflows, createRetrySources, createStreamState } from '@tandem/reconciliation-store';
import { triggerBy, withConnection, withQueue, type Connection } from '../connection.ts';

/** What the commands that only look need. */
export interface Desk extends PlanRetryPorts {
  readonly letters: DeadLetterLedger;
}

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
    sources: createRetrySources(client, database),
    registry: createKnownWorkflows(client, database, clock),
    stream: createStreamState(database),
    clock,
    marginMs: defaultBounds.marginMs,
  };
}
