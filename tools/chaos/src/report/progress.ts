import { appendFile } from 'node:fs/promises';
import type { FaultRun } from '../faults/run-faults.ts';
import type { Accountant } from '../judgement/accountant.ts';
import type { Books } from '../judgement/books.ts';
import { describeFault, type Fault } from '../plan/fault.ts';
import type { Stage } from '../stage.ts';

export interface ProgressOptions {
  readonly stage: Pick<Stage, 'organizations' | 'flag'>;
  readonly books: Pick<Books, 'accepted' | 'submissions'>;
  readonly accountant: Pick<Accountant, 'effects' | 'repeated'>;
  readonly faults: Pick<FaultRun, 'begun' | 'active'>;
  /** What has happened is written there as well. */
  readonly file: string;
}

/** A line for every fault that begins, and one every few seconds for how it goes. */
export interface Progress {
  fault(fault: Fault): void;
  stop(): void;
}

const everyMs = 5_000;

export function startProgress({ stage, books, accountant, faults, file }: ProgressOptions): Progress {
  const start = performance.now();
  let before = { at: start, accepted: 0 };
  let writing = Promise.resolve();
  const write = (text: string): void => {
    const line = `${((performance.now() - start) / 1_000).toFixed(0).padStart(5)} s  ${text}`;
    console.log(line);
    writing = writing.then(() => appendFile(file, `${new Date().toISOString()}  ${text}\n`)).catch(() => undefined);
  };
  const phases = (): string => stage.organizations.map(({ handle, orgId }) => `${handle} ${stage.flag.wantedPhase(orgId)}`).join(', ');
  const report = (): void => {
    const now = { at: performance.now(), accepted: books.accepted() };
    const rate = Math.round((1_000 * (now.accepted - before.accepted)) / (now.at - before.at));
    before = now;
    write(`${now.accepted}/${books.submissions} submissions (${rate}/s), ${accountant.effects()} effects, ${accountant.repeated()} repeated, ${faults.begun().length} faults (${faults.active().length} on) | ${phases()}`);
  };
  const timer = setInterval(report, everyMs);
  return {
    fault(fault) { write(`  after ${books.accepted()}: ${describeFault(fault)}`); },
    stop() { clearInterval(timer); },
  };
}
