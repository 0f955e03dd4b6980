import type { Report } from '@tandem/reports';

/** The whole report, as docs/report-schema.json says. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
