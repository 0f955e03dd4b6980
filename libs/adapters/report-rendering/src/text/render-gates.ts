import type { ReportGateLine, ReportVerdict } from '@tandem/reports';
import { gateValueText } from '../words.ts';
import { renderTable } from './render-table.ts';

export interface GatesToRender {
  readonly lines: readonly ReportGateLine[];
  readonly verdict: ReportVerdict;
  readonly target: string | null;
  readonly withheld?: string | null;
}

/** A table of lines, and the verdict. */
export function renderGates({ lines, verdict, target, withheld = null }: GatesToRender): string {
  const rows = lines.map((line) => [line.gate, line.verdict, gateValueText(line, line.value), gateValueText(line, line.bound), gateValueText(line, line.threshold), String(line.n), line.whatWouldChangeIt]);
  const word = [verdict, ...(target === null ? [] : [`to ${target}`])].join(' ');
  return `${renderTable([['gate', 'verdict', 'value', 'bound', 'threshold', 'n', 'what would change it'], ...rows])}\n\n${word}${withheld === null ? '' : `, because ${withheld}`}`;
}
