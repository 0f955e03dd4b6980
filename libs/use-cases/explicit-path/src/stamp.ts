import { traceparentSchema, type OrgId, type RoutingStamp } from '@tandem/documents';
import type { PhaseSource } from '@tandem/routing';
import type { Clock } from '@tandem/trigger';

export interface StampPorts {
  readonly phases: PhaseSource;
  /** Milliseconds by the database server's clock: stamps of all processes are compared. */
  readonly serverNow: Clock;
  /** This process, as the stamp names it. */
  readonly by: string;
  /** Where in which trace the handler is at work, as the header `traceparent` has it; absent where nothing is traced. What it says is checked. */
  readonly traceparent?: () => string | undefined;
}

/** Reads the phase, once; everything after obeys what it answers. Never fails, never waits. */
export type Stamp = (orgId: OrgId) => RoutingStamp;

/** All that a handler needs whose organizations are in `complete` for good: it stamps what it inserts, and calls nothing. */
export function createStamp({ phases, serverNow, by, traceparent: currentTrace }: StampPorts): Stamp {
  return (orgId) => {
    const traceparent = placeOf(currentTrace);
    return {
      phase: phases.assignmentFor(orgId).phase,
      flagRevision: phases.flagRevision(orgId),
      decidedAt: new Date(serverNow()),
      by,
      ...(traceparent !== undefined && { traceparent }),
    };
  };
}

/** A handler's own tracing is nothing that a submission may fail by. */
function placeOf(currentTrace: StampPorts['traceparent']): string | undefined {
  try {
    return traceparentSchema.safeParse(currentTrace?.()).data;
  } catch {
    return undefined;
  }
}
