import { setTimeout as delay } from 'node:timers/promises';
import type { OrgId, Phase } from '@tandem/documents';
import type { SubmissionClient } from '@tandem/test-bed';
import type { DemoOrganization } from '../platform/effects.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

export interface Driver {
  /** Sends at the steady rate for so long (milliseconds), the organizations in turn; then returns, what is outstanding goes on. */
  load(milliseconds: number): Promise<void>;
  /** Sends at the steady rate while that goes on, and returns what it comes to. */
  loadDuring<T>(work: Promise<T>): Promise<T>;
  /** Sends so many at once for one organization, and waits for their answers. */
  send(organization: DemoOrganization, count: number): Promise<readonly LedgerEntry[]>;
  /** Resolves once no request is outstanding. */
  idle(): Promise<void>;
  outstanding(): number;
}

export interface DriverOptions {
  readonly client: SubmissionClient;
  readonly ledger: Ledger;
  readonly organizations: readonly DemoOrganization[];
  /** Submissions per second, all organizations together. */
  readonly rate: number;
  /** The phase that the flag was last asked for. */
  readonly wantedPhase: (orgId: OrgId) => Phase;
  readonly signal: AbortSignal;
}

/** A slow answer must not stop the clock, nor may requests pile up without bound. */
const mostOutstanding = 256;

export function createDriver(options: DriverOptions): Driver {
  const { client, ledger, organizations, rate, signal } = options;
  const requests = new Set<Promise<void>>();
  let turn = 0;

  const begin = (organization: DemoOrganization): { entry: LedgerEntry; answered: Promise<void> } => {
    const entry = ledger.open({ organization, by: 'handler', wantedPhase: options.wantedPhase(organization.orgId) });
    const { fields, idempotencyKey } = entry;
    const answered = client
      .submit({ orgId: organization.orgId, formId: organization.formId, fields, idempotencyKey }, signal)
      .then((answer) => { ledger.answered(entry, answer); })
      .finally(() => { requests.delete(answered); });
    requests.add(answered);
    return { entry, answered };
  };

  const loadWhile = async (goesOn: (elapsedMs: number) => boolean): Promise<void> => {
    const start = performance.now();
    let next = start;
    while (goesOn(next - start)) {
      const wait = next - performance.now();
      if (wait > 0) await delay(wait, undefined, { signal });
      signal.throwIfAborted();
      const organization = organizations[turn % organizations.length];
      if (organization !== undefined && requests.size < mostOutstanding) begin(organization);
      turn += 1;
      // An interval that was missed is left out, not made up for: a steady rate, no bursts.
      next = Math.max(next + 1_000 / rate, performance.now() - 1_000 / rate);
    }
  };

  return {
    load: (milliseconds) => loadWhile((elapsedMs) => elapsedMs < milliseconds),
    async loadDuring(work) {
      let isOver = false;
      const ended = work.finally(() => { isOver = true; });
      await Promise.all([loadWhile(() => !isOver), ended.catch(() => undefined)]);
      return ended;
    },
    async send(organization, count) {
      const begun = Array.from({ length: count }, () => begin(organization));
      await Promise.all(begun.map(({ answered }) => answered));
      return begun.map(({ entry }) => entry);
    },
    async idle() {
      while (requests.size > 0) await Promise.all(requests);
      signal.throwIfAborted();
    },
    outstanding: () => requests.size,
  };
}
