import { randomUUID } from 'node:crypto';
import type { OrgId } from '@tandem/documents';
import { gateLimits, type GateReport, type TargetPhase } from '@tandem/gates';
import type { DeclaredWindow, DeclaredWindowStore } from '../declared-windows/declared-window.ts';
import { reconcile, type ReconcilePorts } from '../reconcile.ts';
import type { ReconciliationRun } from '../run.ts';
import { withholdGo } from '../withhold-go.ts';
import type { GateVerdict, GateVerdictStore } from './verdicts.ts';

export interface EvaluatePorts extends ReconcilePorts {
  readonly windows: Pick<DeclaredWindowStore, 'lastEnded' | 'list'>;
  readonly verdicts: Pick<GateVerdictStore, 'save'>;
}

export type EvaluateOutcome =
  | { readonly outcome: 'evaluated'; readonly window: DeclaredWindow; readonly run: ReconciliationRun; readonly gates: GateReport; /** What was kept. */ readonly verdicts: readonly GateVerdict[] }
  /** None that was declared for it can be evaluated yet; from when on the first can, if there is one. */
  | { readonly outcome: 'no-window'; readonly evaluableFrom: Date | null }
  /** It ended longer ago than a verdict would hold. */
  | { readonly outcome: 'too-old'; readonly window: DeclaredWindow };

/**
 * Compares the whole of the declared window that ended last, and keeps a verdict for each of its organizations. One that
 * is interrupted has said nothing: it keeps none, and an older verdict goes on to count.
 */
export async function evaluateDeclared(ports: EvaluatePorts, subject: string, targetPhase: TargetPhase, signal: AbortSignal): Promise<EvaluateOutcome> {
  const now = ports.clock();
  const window = await ports.windows.lastEnded(subject, targetPhase, new Date(now - ports.bounds.graceMs));
  if (!window) return { outcome: 'no-window', evaluableFrom: await firstEvaluable(ports, subject, targetPhase) };
  const validUntil = window.to.getTime() + gateLimits.verdictValid.value;
  if (validUntil <= now) return { outcome: 'too-old', window };
  const stretch = { from: window.from.getTime(), to: window.to.getTime() };
  const [only] = window.organizations;
  const run = await reconcile(
    ports,
    {
      trigger: 'hand', orgId: window.wave === null && only ? only : null, organizations: window.organizations, windowFor: () => stretch,
      question: { target: targetPhase, pooled: window.wave !== null }, declaredWindowId: window._id,
    },
    signal,
  );
  const gates = concludeDeclared(window, run);
  const verdicts = run.state === 'interrupted' ? [] : window.organizations.map((orgId) => verdictOf(ports, { orgId, window, run, gates, validUntil }));
  await ports.verdicts.save(verdicts);
  return { outcome: 'evaluated', window, run, gates, verdicts };
}

const mostWindows = 100;

async function firstEvaluable({ windows, bounds }: EvaluatePorts, subject: string, targetPhase: TargetPhase): Promise<Date | null> {
  const ends = (await windows.list(subject, mostWindows)).filter((window) => window.targetPhase === targetPhase).map(({ to }) => to.getTime());
  return ends.length === 0 ? null : new Date(Math.min(...ends) + bounds.graceMs);
}

/** The verdict of all: nothing may be pending, and no organization of a wave may fail by itself. */
function concludeDeclared({ organizations, to, wave }: Pick<DeclaredWindow, 'organizations' | 'to' | 'wave'>, run: Pick<ReconciliationRun, 'gates' | 'organizations'>): GateReport {
  const compared = new Map(run.organizations.map((one) => [one.orgId, one]));
  const absent = organizations.filter((orgId) => !compared.has(orgId));
  const pending = run.organizations.filter(({ comparedUpTo }) => comparedUpTo < to.getTime());
  const reason =
    absent.length > 0 ? `${namesOf(absent)} could not be compared` : pending.length > 0 ? `something is still pending in ${namesOf(pending.map(({ orgId }) => orgId))}` : null;
  const gates = withholdGo(run.gates, reason);
  const failing = wave === null ? [] : run.organizations.filter((one) => one.gates.verdict === 'NO-GO').map(({ orgId }) => orgId);
  return failing.length === 0 || gates.verdict === 'NO-GO' ? gates : { ...gates, verdict: 'NO-GO', withheld: `${namesOf(failing)} fails by itself` };
}

const mostNames = 5;

function namesOf(orgIds: readonly OrgId[]): string {
  const more = orgIds.length - mostNames;
  return `${orgIds.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

interface VerdictParts {
  readonly orgId: OrgId;
  readonly window: DeclaredWindow;
  readonly run: ReconciliationRun;
  readonly gates: GateReport;
  readonly validUntil: number;
}

function verdictOf({ by, clock }: Pick<EvaluatePorts, 'by' | 'clock'>, { orgId, window, run, gates, validUntil }: VerdictParts): GateVerdict {
  return {
    _id: `${orgId}:${window.targetPhase}:${randomUUID()}`, orgId, targetPhase: window.targetPhase, wave: window.wave, declaredWindowId: window._id,
    window: { from: window.from.getTime(), to: window.to.getTime() }, runId: run._id, gates, by, evaluatedAt: new Date(clock()), expireAt: new Date(validUntil),
  };
}
