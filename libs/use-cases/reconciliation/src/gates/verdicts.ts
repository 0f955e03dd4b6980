import type { OrgId } from '@tandem/documents';
import type { GateReport, TargetPhase } from '@tandem/gates';
import type { Window } from '../window.ts';

/** A document of `gate_verdicts`: what a declared window came to, for one organization. */
export interface GateVerdict {
  readonly _id: string;
  readonly orgId: OrgId;
  readonly targetPhase: TargetPhase;
  /** The wave whose pooled counts it rests on; null: the organization's own. */
  readonly wave: string | null;
  /** The window that was declared before it began, and had ended when this was said. */
  readonly declaredWindowId: string;
  readonly window: Window;
  /** The run whose comparison it rests on. */
  readonly runId: string;
  readonly gates: GateReport;
  readonly by: string;
  /** By the database server's clock. */
  readonly evaluatedAt: Date;
  /** From then on it says nothing any more: it is as good as none. */
  readonly expireAt: Date;
}

/** Port: what a promotion asks. A GO comes only from a declared window that has ended. */
export interface GateVerdicts {
  /** The newest verdict on moving the organization to that phase, whatever it says; null where there is none, or it has expired. */
  verdictFor(orgId: OrgId, targetPhase: TargetPhase): Promise<GateVerdict | null>;
}

/** Port: verdicts as they are kept. Rejects with STORE_UNAVAILABLE. */
export interface GateVerdictStore extends GateVerdicts {
  /** Saving one again is harmless. */
  save(verdicts: readonly GateVerdict[]): Promise<void>;
}
