import type { RetryPorts } from '@tandem/reconciliation';
import { createRetryPorts } from '@tandem/reconciliation-store';
import { triggerBy, withConnection, withQueue } from '../connection.ts';

/** What the commands that start nothing need. */
export type DeadLetterPorts = ReturnType<typeof createRetryPorts>;

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withDeadLetters<Result>(work: (ports: DeadLetterPorts) => Promise<Result>): Promise<Result> {
  return withConnection((connection) => work(createRetryPorts(connection)));
}

/** The same for commands that start something. */
export function withTrigger<Result>(work: (ports: RetryPorts) => Promise<Result>): Promise<Result> {
  return withQueue((connection, queue) => work({ ...createRetryPorts(connection), trigger: triggerBy(connection, queue) }));
}
