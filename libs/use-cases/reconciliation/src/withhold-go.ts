import type { GateReport } from '@tandem/gates';

/** Half a window proves nothing, nor do the others where one organization is left out: such a run is not GO, for the reason given. */
export function withholdGo(gates: GateReport, reason: string | null): GateReport {
  return reason === null || gates.verdict !== 'GO' ? gates : { ...gates, verdict: 'INCONCLUSIVE', withheld: reason };
}
