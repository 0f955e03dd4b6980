import { findingKinds, findingStatuses } from '@tandem/comparison';
import type { Report, ReportFinding } from '@tandem/reports';
import { countText, timeText } from '../words.ts';
import { table, type PageTable, type Tone } from './tables.ts';

export const mostShown = 100;

export interface PageFinding {
  readonly tone: Tone;
  readonly severity: string;
  readonly kind: string;
  readonly cause: string;
  readonly about: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly truths: readonly { readonly title: string; readonly lines: readonly string[] }[] | null;
}

export function pageFinding(found: ReportFinding): PageFinding {
  const { kind, cause, severity, status, orgId, submissionId, formId, phase, path, workflowIds, evidence } = found;
  const causes: Readonly<Partial<Record<string, string>>> = findingKinds[kind].causes;
  return {
    tone: status === 'healed' ? 'none' : severity === 'critical' ? 'bad' : severity === 'warning' ? 'unsure' : 'none',
    severity: status === 'healed' ? 'healed' : severity,
    kind, cause,
    about: `${orgId} · ${timeText(found.insertedAt)}`,
    facts: [
      { name: 'means', value: `${findingKinds[kind].means}; ${causes[cause] ?? 'the cause is not among those known here'}` },
      { name: 'status', value: `${status}: ${findingStatuses[status]}` },
      { name: 'submission', value: submissionId ?? 'has no valid id' },
      { name: 'form', value: formId ?? 'not known' },
      { name: 'phase', value: phase ?? 'no stamp' },
      ...(path ? [{ name: 'path', value: path }] : []),
      ...(workflowIds.length > 0 ? [{ name: 'workflows', value: workflowIds.join(', ') }] : []),
      { name: 'seen', value: `first ${timeText(found.firstSeen)}, last ${timeText(found.lastSeen)}, looked at again ${countText(found.rechecks)} times` },
      ...evidence,
      { name: 'finding', value: found.id },
    ],
    truths: truthsOf(found),
  };
}

function truthsOf({ truths }: ReportFinding): PageFinding['truths'] {
  if (!truths) return null;
  const lines = (all: readonly string[], none: string) => (all.length === 0 ? [none] : all);
  return [
    { title: 'Decided', lines: lines(truths.decided.map(({ path, outcome, workflowIds, decidedAt, matcherVersion }) => `${path} ${outcome}: ${workflowIds.join(', ') || 'no workflow'} (${timeText(decidedAt)}, matcher ${matcherVersion})`), 'no path left a decision') },
    { title: 'Executed', lines: lines(truths.executed.map(({ workflowId, state, path }) => `${workflowId}: ${state}, first by ${path}`), 'nothing') },
    { title: 'Should have been', lines: truths.expected === null ? ['not known'] : lines(truths.expected, 'no workflow') },
  ];
}

export function findingCountsTable({ findings: { counted } }: Report): PageTable | null {
  return counted.length === 0 ? null : table('Findings by kind and status', ['finding', 'status', '#count'], counted.map(({ kind, status, count }) => [kind, status, countText(count)]), { stacks: false });
}

export function findingsSay({ findings: { total, listed } }: Report): string {
  if (total === 0) return 'None is kept about this window.';
  const shown = Math.min(listed.length, mostShown);
  return shown === total ? `All ${countText(total)}, the gravest first.` : `The gravest ${countText(shown)} of ${countText(total)}.`;
}
