import type { LiveProcess } from '@tandem/documents';
import type { LiveProcesses } from './ports.ts';

export interface AcknowledgementPorts {
  readonly processes: LiveProcesses;
  /** Milliseconds by a clock that nobody sets. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds, or at once when the signal aborts; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Acknowledgement {
  /** Live processes that obey the revision, or a later one. */
  readonly acknowledged: readonly LiveProcess[];
  /**
   * Those that had not said so when the time was over. One that ends meanwhile is waited for no longer; one that falls
   * silent is: it may be dead, or cut off and at it as before.
   */
  readonly missing: readonly LiveProcess[];
  readonly waitedMs: number;
}

const askEveryMs = 100;

/** Waits until every live process obeys that revision, `mostMs` milliseconds at most. */
export async function awaitAcknowledgement(ports: AcknowledgementPorts, revision: number, mostMs: number, signal?: AbortSignal): Promise<Acknowledgement> {
  const startedAt = ports.elapsed();
  let missing: readonly LiveProcess[] = [];
  for (;;) {
    const live = await ports.processes.list();
    const silent = missing.map(({ _id }) => _id).filter((id) => !live.some(({ _id }) => _id === id));
    missing = [...live, ...(silent.length > 0 ? await ports.processes.notLeft(silent) : [])].filter(({ overridesRevision }) => overridesRevision < revision);
    const waitedMs = ports.elapsed() - startedAt;
    if (missing.length === 0 || waitedMs >= mostMs || signal?.aborted) {
      return { acknowledged: live.filter(({ overridesRevision }) => overridesRevision >= revision), missing, waitedMs: Math.round(waitedMs) };
    }
    await ports.sleep(askEveryMs, signal);
  }
}
