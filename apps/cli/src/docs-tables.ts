import { countClasses, exclusionReasons, findingKinds, findingStatuses } from '@tandem/comparison';
import { gateThresholds } from '@tandem/gates';

/* The tables of docs/findings.md and docs/gates.md, as the code has them. */

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(...heads), `|${heads.map(() => '---|').join('')}`, ...rows].join('\n');
}

export function kindsTable(): string {
  return table(
    ['finding', 'means', 'severity', 'counts as divergence', 'can heal'],
    Object.entries(findingKinds).map(([kind, entry]) => row(`\`${kind}\``, entry.means, entry.severity, entry.countsAsDivergence ? 'yes' : 'no', entry.canHeal ? 'yes' : 'no')),
  );
}

export function causesTable(): string {
  return table(
    ['finding', 'cause', 'says'],
    Object.entries(findingKinds).flatMap(([kind, { causes }]) => Object.entries(causes).map(([cause, says]) => row(`\`${kind}\``, `\`${cause}\``, says))),
  );
}

export function namesTable(head: string, names: Readonly<Record<string, string>>): string {
  return table([head, 'means'], Object.entries(names).map(([name, means]) => row(`\`${name}\``, means)));
}

export const statusesTable = () => namesTable('status', findingStatuses);
export const classesTable = () => namesTable('class', countClasses);
export const exclusionsTable = () => namesTable('reason', exclusionReasons);

export function gatesTable(): string {
  return table(
    ['gate', 'asks', 'threshold', 'where it is not met'],
    Object.entries(gateThresholds).map(([gate, { asks, side, threshold, unit, whenNotMet }]) =>
      row(`\`${gate}\``, asks, `${side.replace('-', ' ')} ${unit === 'count' ? threshold : unit === 'share' ? `${threshold * 100} %` : `${threshold} ms`}`, whenNotMet),
    ),
  );
}
