import type { Account } from '../judgement/accountant.ts';
import type { TandemState } from '../judgement/tandem-state.ts';
import type { FaultKind } from '../plan/fault.ts';
import type { Way } from '../plan/load.ts';

export interface ChaosSummary {
  readonly verdict: 'passed' | 'failed';
  /** Why it failed; empty where it passed. */
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly submissions: number;
  /** Of them; all, but where the time was over before. */
  readonly sent: number;
  readonly startingPercent: number;
  readonly accepted: number;
  readonly byWay: Readonly<Record<Way, number>>;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Without those of submissions in doubt. */
  readonly expectedEffects: number;
  /** Submissions that may have their effects, once, or none. */
  readonly doubtful: number;
  readonly account: Account;
  readonly tandem: TandemState;
  readonly startedAt: string;
  readonly secondsUnderLoad: number;
  readonly secondsInAll: number;
  readonly mongodb: string;
}

export type Verdict = Pick<ChaosSummary, 'sent' | 'accepted' | 'account' | 'tandem'> & {
  readonly submissions: number;
  /** Whether the time was over before all was sent. */
  readonly isCutShort: boolean;
  readonly unrest: readonly string[];
  readonly complaints: readonly string[];
};

export function reasonsToFail({ submissions, isCutShort, sent, accepted, account, tandem, unrest, complaints }: Verdict): readonly string[] {
  return [
    ...(sent < submissions && !isCutShort ? [`${submissions - sent} submissions were not sent`] : []),
    ...(accepted < sent ? [`${sent - accepted} submissions were not accepted`] : []),
    ...(account.lost > 0 ? [`${account.lost} effects were lost`] : []),
    ...(account.doubled > 0 ? [`${account.doubled} effects were doubled`] : []),
    ...(account.unexpected > 0 ? [`${account.unexpected} effects were not expected`] : []),
    ...(tandem.failed > 0 ? [`${tandem.failed} executions failed`] : []),
    ...(tandem.inDoubt > 0 ? [`${tandem.inDoubt} executions are in doubt`] : []),
    ...(tandem.openDeadLetters > 0 ? [`${tandem.openDeadLetters} dead letters are open`] : []),
    ...unrest,
    ...complaints,
  ];
}
