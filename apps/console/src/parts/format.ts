/* How figures are written. All pure; unknown is a dash, never a zero. */

export const unknown = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function countText(count: number | null): string {
  return count === null ? unknown : whole.format(count);
}

/** A length of time, in its largest fitting unit. */
export function durationText(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return unknown;
  const seconds = ms / 1_000;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A share; small ones keep two figures, so that 0.0004 is not nothing. */
export function shareText(share: number | null): string {
  if (share === null) return unknown;
  const percent = share * 100;
  if (percent === 0) return '0 %';
  return `${percent >= 10 ? percent.toFixed(0) : Number(percent.toPrecision(2))} %`;
}

export function valueText(value: number | null, unit: string): string {
  if (unit === 'share') return shareText(value);
  if (unit === 'ms') return durationText(value);
  return value === null ? unknown : new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value);
}

const toTheSecond = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const clocks = { second: new Intl.DateTimeFormat('en-GB', toTheSecond), millisecond: new Intl.DateTimeFormat('en-GB', { ...toTheSecond, fractionalSecondDigits: 3 }) };
const ofThisYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const ofAnotherYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A moment, by this machine's zone; the day only where it is not today, the year only where it is another. */
export function momentText(time: string | null, now: number, exactTo: keyof typeof clocks = 'second'): string {
  if (time === null) return unknown;
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return unknown;
  const clock = clocks[exactTo].format(at);
  const today = new Date(now);
  if (at.toDateString() === today.toDateString()) return clock;
  const day = at.getFullYear() === today.getFullYear() ? ofThisYear : ofAnotherYear;
  return `${day.format(at)}, ${clock}`;
}

/** `missed-by-explicit` as people say it. */
export function wordsOf(name: string): string {
  return name.replaceAll('-', ' ');
}

/** As a sentence begins. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
