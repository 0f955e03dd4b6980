import type { ReportSummary } from '@tandem/console-contract';

/** Port: reports that were kept. */
export interface KeptReports {
  /** Newest first. */
  list(limit: number): Promise<readonly ReportSummary[]>;
  /** The whole report, ready for JSON; null where there is none of that id. */
  find(id: string): Promise<object | null>;
  /** One self-contained page; null where there is none of that id. */
  html(id: string): Promise<string | null>;
}
