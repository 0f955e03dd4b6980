import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '../stage.ts';
import { submissionDocument } from './submissions.ts';

let trickles = 0;

/** Inserts a submission every so many milliseconds until it is stopped, whatever becomes of it. */
export function startTrickle(stage: Stage, everyMs: number): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, stage.signal]);
  const run = `trickle${trickles++}`;
  const running = (async () => {
    for (let sequence = 0; !signal.aborted; sequence += 1) {
      await insertSubmission(stage, `sub_${run}_${sequence}`, sequence).catch(() => undefined);
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** Inserts one submission. */
export async function insertSubmission({ client, organizations }: Stage, submissionId: string, sequence: number, by = client): Promise<void> {
  const document = submissionDocument(organizations, submissionId, sequence, new Date());
  await by.db(document.organizationId).collection('form_submissions').insertOne(document);
}
