import type { ReportGateLine, ReportTarget, TargetOutcome } from '@tandem/reports';

/* How figures are said, in text and on the page alike. What is not known says so. */

export const notKnown = 'not known';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const countText = (value: number): string => whole.format(value);

export function shareText(value: number | null): string {
  if (value === null) return notKnown;
  if (value === 0 || value === 1) return `${value * 100} %`;
  return `${value > 0.1 ? (value * 100).toFixed(2) : short.format(value * 100)} %`;
}

export function durationText(ms: number | null): string {
  if (ms === null) return notKnown;
  if (ms < 1_000) return `${short.format(ms)} ms`;
  if (ms < 120_000) return `${short.format(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${short.format(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${short.format(ms / 3_600_000)} h` : `${short.format(ms / 86_400_000)} d`;
}

/** `2026-03-01 12:00:05 UTC`; milliseconds only where there are any. */
export function timeText(iso: string | null): string {
  if (iso === null) return notKnown;
  return `${iso.slice(0, 10)} ${iso.slice(11, 23).replace(/\.000$/, '').replace('Z', '')} UTC`;
}

export function gateValueText({ unit }: Pick<ReportGateLine, 'unit'>, value: number | null): string {
  if (value === null) return notKnown;
  if (unit === 'share') return shareText(value);
  return unit === 'ms' ? durationText(value) : countText(value);
}

export function targetValueText({ unit, value }: Pick<ReportTarget, 'unit' | 'value'>): string {
  if (value === null) return '–';
  if (unit === 'share') return shareText(value);
  return unit === 'ms' ? durationText(value) : `${short.format(value)}/s`;
}

export const outcomeTexts: Readonly<Record<TargetOutcome, string>> = {
  met: 'met', missed: 'missed', undecided: 'undecided', 'not-tested': 'not tested', 'not-measured': 'not measured',
};
