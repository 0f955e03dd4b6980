import type { GateReport } from '@tandem/gates';

/** Half a window proves nothing, nor do the others where one organization is left out: such a run is not GO. */
export function withholdGo(gates: GateReport, isWhole: boolean): GateReport {
  return isWhole || gates.verdict !== 'GO' ? gates : { ...gates, verdict: 'INCONCLUSIVE' };
}
