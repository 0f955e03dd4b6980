import type { ActionLog, OrgId } from '@tandem/documents';
import type { FallbackStore, GateVerdicts } from '@tandem/reconciliation';
import type { TriggerStates } from '@tandem/rollback-watch';
import type { PhaseFlag } from '../flag/ports.ts';
import type { ReleasePorts } from '../holds/release-held.ts';
import type { AcknowledgementPorts } from '../overrides/acknowledgement.ts';
import type { OverrideStore } from '../overrides/ports.ts';

/** Port: which organizations there are. */
export interface Organizations {
  exists(orgId: OrgId): Promise<boolean>;
  all(): Promise<readonly OrgId[]>;
}

/** What the operator's commands read. The flag is asked for only by those that need it. */
export interface ReadingPorts {
  readonly flag: PhaseFlag;
  readonly overrides: OverrideStore;
  readonly acknowledgement: AcknowledgementPorts;
  readonly verdicts: GateVerdicts;
  readonly triggers: Pick<TriggerStates, 'list'>;
  readonly actions: Pick<ActionLog, 'attempts'>;
  readonly organizations: Organizations;
  readonly submissions: Pick<FallbackStore, 'stampedBetween' | 'tracesOf'>;
  readonly held: ReleasePorts['held'];
  /** Open dead letters of an organization, counted up to `most`. */
  readonly openDeadLetters: (orgId: OrgId, most: number) => Promise<number>;
  /** Milliseconds by the database server's clock. */
  readonly clock: () => number;
}

/** What they act by. */
export interface ActingPorts extends ReadingPorts {
  readonly actions: Pick<ActionLog, 'record' | 'attempts'>;
  readonly newId: () => string;
}

/** Who gives an order, and why. */
export interface Order {
  readonly by: string;
  readonly reason: string | null;
}
