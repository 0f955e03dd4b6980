import type { OrgId, Phase, PhaseChange } from '@tandem/documents';
import type { PhaseChangeStore } from '@tandem/mongodb';
import type { PhaseSource } from '@tandem/routing';
import type { Logger } from 'pino';

export interface PhaseObserverOptions {
  readonly phases: PhaseSource;
  readonly changes: PhaseChangeStore;
  readonly serverNow: () => number;
  readonly by: string;
  readonly logger: Logger;
  /** Organizations that are remembered; the one not seen for longest is forgotten. */
  readonly maximum?: number;
}

export interface PhaseObserver {
  /** Called for every stamp; writes only where the phase is another than this process saw before. */
  saw(orgId: OrgId, phase: Phase, flagRevision: string): void;
  /** Called when the flag changed: organizations seen before are looked at again, submission or not. */
  lookAgain(): void;
}

/** Writes down what this process sees of the organizations' phases. It helps nobody to wait for it, so nobody does. */
export function createPhaseObserver({ phases, changes, serverNow, by, logger, maximum = 10_000 }: PhaseObserverOptions): PhaseObserver {
  const seen = new Map<OrgId, Phase>();

  function saw(orgId: OrgId, to: Phase, flagRevision: string): void {
    const from = seen.get(orgId) ?? null;
    if (from === to) return;
    seen.delete(orgId);
    seen.set(orgId, to);
    const [oldest] = seen.keys();
    if (seen.size > maximum && oldest !== undefined) seen.delete(oldest);
    const seenAt = new Date(serverNow());
    // the time is part of the id: the flag may come back to a definition that it had before
    const change: PhaseChange = { _id: [orgId, flagRevision, by, seenAt.getTime()].join(':'), orgId, from, to, flagRevision, by, seenAt };
    logger.info({ orgId, from, to, flagRevision }, 'the organization is in another phase');
    changes.record(change).catch((error: unknown) => {
      logger.warn({ orgId, to, err: error }, 'a change of phase was not written down');
    });
  }

  return {
    saw,
    lookAgain() {
      for (const orgId of [...seen.keys()]) saw(orgId, phases.assignmentFor(orgId).phase, phases.flagRevision(orgId));
    },
  };
}
