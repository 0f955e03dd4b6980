import type { Report } from '@tandem/reports';
import type { ReportEntry } from './ports.ts';

export function entryOf({ id, generatedAt, header: { trigger, orgId, window }, verdict, counts: { total } }: Report): ReportEntry {
  return {
    id, at: new Date(generatedAt), trigger, orgId, from: new Date(window.from), to: new Date(window.to),
    verdict: verdict.overall, submissions: total.submissions, diverged: total.diverged,
  };
}
