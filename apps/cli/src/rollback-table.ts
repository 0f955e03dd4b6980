import { rollbackTriggers } from '@tandem/rollback-triggers';
import { row, table } from './docs-tables.ts';

const minutes = (ms: number) => `${ms / 60_000} min`;
const bound = (threshold: number, unit: string) => (unit === 'share' ? `${threshold * 100} %` : unit === 'ms' ? `${threshold} ms` : String(threshold));

/** The table of docs/rollback.md, as the code has it. */
export function rollbackTable(): string {
  return table(
    ['trigger', 'asks', 'window', 'baseline', 'organization: above', 'with at least', 'deployment: above', 'with at least'],
    Object.entries(rollbackTriggers).map(([trigger, { asks, unit, windowMs, baselineMs, organization, deployment }]) =>
      row(
        `\`${trigger}\``, asks, minutes(windowMs), baselineMs === null ? '–' : `the ${minutes(baselineMs)} before`,
        bound(organization.threshold, unit), `${organization.minimum} submissions`, bound(deployment.threshold, unit), `${deployment.minimum} submissions`,
      ),
    ),
  );
}
