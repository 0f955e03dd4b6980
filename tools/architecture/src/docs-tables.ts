import { countClasses, exclusionReasons, findingKinds, findingStatuses } from '@tandem/comparison';
import { gateLimits, gateThresholds } from '@tandem/gates';
import { rollbackTriggers } from '@tandem/rollback-triggers';

/* The tables of docs/findings.md, docs/gates.md and docs/rollback.md, as the code has them. */

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

function namesTable(head: string, names: Readonly<Record<string, string>>): string {
  return table([head, 'means'], Object.entries(names).map(([name, means]) => row(`\`${name}\``, means)));
}

export const statusesTable = () => namesTable('status', findingStatuses);
export const classesTable = () => namesTable('class', countClasses);
export const exclusionsTable = () => namesTable('reason', exclusionReasons);

type Unit = 'share' | 'ms' | 'count';

function amount(value: number, unit: Unit): string {
  return unit === 'count' ? String(value) : unit === 'share' ? `${value * 100} %` : `${value} ms`;
}

const askedOf = { always: '', alone: ', not of a wave', 'in-a-wave': ', of a wave alone' } as const;

export function gatesTable(): string {
  return table(
    ['gate', 'asks', 'threshold', 'over', 'baseline', 'least n', 'asked for a move to', 'where it is not met'],
    Object.entries(gateThresholds).map(([gate, { asks, side, threshold, unit, over, baseline, leastN, of, asked, whenNotMet }]) =>
      row(
        `\`${gate}\``, asks, `${side.replace('-', ' ')} ${amount(threshold, unit)}`, over, baseline ?? '–', leastN === 0 ? '–' : String(leastN),
        `${of === 'health' ? 'any phase' : 'any past `shadow`'}${askedOf[asked]}`, whenNotMet,
      ),
    ),
  );
}

export function gateLimitsTable(): string {
  return table(['what', 'value'], Object.values(gateLimits).map(({ says, value, unit }) => row(says, amount(value, unit))));
}

const minutes = (ms: number) => `${ms / 60_000} min`;
const submissions = (count: number) => `${count} ${count === 1 ? 'submission' : 'submissions'}`;

export function rollbackTable(): string {
  return table(
    ['trigger', 'asks', 'window', 'baseline', 'organization: above', 'with at least', 'deployment: above', 'with at least'],
    Object.entries(rollbackTriggers).map(([trigger, { asks, unit, windowMs, baselineMs, organization, deployment }]) =>
      row(
        `\`${trigger}\``, asks, minutes(windowMs), baselineMs === null ? '–' : `the ${minutes(baselineMs)} before`,
        amount(organization.threshold, unit), submissions(organization.minimum), amount(deployment.threshold, unit), submissions(deployment.minimum),
      ),
    ),
  );
}
