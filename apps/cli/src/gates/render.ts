import { gateLimits, type GateReport } from '@tandem/gates';
import { hasExpired, type DeclaredWindow, type DeclareOutcome, type DirectWriter, type DivergenceIgnore, type EvaluateOutcome } from '@tandem/reconciliation';
import { renderGates, renderTable } from '@tandem/report-rendering';
import { printableLine } from '../printable.ts';

const cell = (text: string) => printableLine(text, 60);

/** Declared windows and, where it was asked for one subject, what was last said of it. */
export function renderWindows(windows: readonly DeclaredWindow[], now: number): string {
  if (windows.length === 0) return 'no declared window\n';
  const stateOf = ({ from, to }: DeclaredWindow) => (now < from.getTime() ? 'to come' : now < to.getTime() ? 'running' : 'ended');
  const rows = windows.map((window) => [
    cell(window.subject), window.targetPhase, stateOf(window), window.from.toISOString(), window.to.toISOString(), window.at.toISOString(), cell(window.by), cell(window.reason ?? '-'),
  ]);
  return `${renderTable([['whose', 'to', 'state', 'from', 'to', 'declared at', 'by', 'reason'], ...rows])}\n`;
}

export function sentenceOfDeclaring(outcome: DeclareOutcome): string {
  switch (outcome.outcome) {
    case 'declared':
      return `declared: ${outcome.window.from.toISOString()} to ${outcome.window.to.toISOString()}, for a move of ${outcome.window.subject} to ${outcome.window.targetPhase}`;
    case 'already-begun':
      return 'refused: a window must be declared before it begins';
    case 'too-far-ahead':
      return `refused: it begins too far ahead: ${gateLimits.longestWindow.value / 86_400_000}d at most`;
    case 'meets-another':
      return `refused: it meets a window that is declared already, ${outcome.other.from.toISOString()} to ${outcome.other.to.toISOString()}`;
    case 'unknown-organizations':
      return `refused: there is no organization ${outcome.orgIds.slice(0, 10).join(', ')}`;
    case 'unknown-wave':
      return 'refused: there is no wave of that name: "gate wave NAME ORGANIZATIONS…" makes one, "gate wave" lists those that there are';
  }
}

export function renderEvaluation({ window, run, gates }: Extract<EvaluateOutcome, { readonly outcome: 'evaluated' }>): string {
  const head = renderTable([
    ['whose', window.subject],
    ['window', `${window.from.toISOString()} to ${window.to.toISOString()}, declared at ${window.at.toISOString()}`],
    ['run', run._id],
    ['submissions', `${run.counts.submissions}, ${run.counts.diverged} diverged before ignores`],
    ['self-test', `${run.selfTest.found} of ${run.selfTest.injected} known divergences found`],
  ]);
  const ignored = run.ignored.map(({ ignoreId, count }) => `${ignoreId} covers ${count} submissions`);
  const own = window.wave === null ? '' : renderTable([['organization', 'verdict', 'by itself no GO for'], ...run.organizations.map((one) => [one.orgId, one.gates.verdict, notMet(one.gates)])]);
  return `${[head, ...ignored, own, renderGates(gates)].filter((part) => part !== '').join('\n\n')}\n`;
}

const notMet = ({ lines }: GateReport) => lines.filter(({ verdict }) => verdict !== 'GO').map(({ gate }) => gate).join(' ') || '-';

export function renderIgnores(rules: readonly DivergenceIgnore[], now: number): string {
  if (rules.length === 0) return 'no ignores\n';
  const rows = rules.map((rule) => [
    rule._id, rule.orgId, rule.kind, rule.cause ?? 'any', rule.formId ?? 'any', rule.workflowId ?? 'any', `${rule.expiresAt.toISOString()}${hasExpired(rule, now) ? ' EXPIRED' : ''}`,
    rule.hits ? `${rule.hits.count} at ${rule.hits.at.toISOString()}` : '-', cell(rule.owner), cell(rule.reason),
  ]);
  return `${renderTable([['id', 'organization', 'kind', 'cause', 'form', 'workflow', 'until', 'last covered', 'owner', 'reason'], ...rows])}\n`;
}

export function renderWriters(rules: readonly DirectWriter[]): string {
  if (rules.length === 0) return 'no direct writers are named\n';
  const rows = rules.map((rule) => [
    rule._id, rule.orgId, cell(rule.name), rule.formId, cell(rule.fields.join(' ') || 'any'), rule.formVersion === null ? 'any' : String(rule.formVersion), cell(rule.by), cell(rule.reason),
  ]);
  return `${renderTable([['id', 'organization', 'writer', 'form', 'fields', 'form version', 'named by', 'reason'], ...rows])}\n`;
}
