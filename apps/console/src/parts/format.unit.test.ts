import { expect, it } from 'vitest';
import { liveStatusOf } from '../live/live-status.ts';
import { countText, durationText, momentText, plural, shareText, valueText } from './format.ts';

it.each([[null, '–'], [0, '0 ms'], [999.4, '999 ms'], [1_000, '1.0 s'], [12_000, '12 s'], [119_000, '119 s'], [120_000, '2 min'], [7_200_000, '2 h'], [259_200_000, '3 d'], [Number.NaN, '–']])(
  'writes %j ms as %s', (ms, text) => { expect(durationText(ms)).toBe(text); },
);

it.each([[null, '–'], [0, '0 %'], [0.0004, '0.04 %'], [0.00123, '0.12 %'], [0.05, '5 %'], [0.333, '33 %'], [1, '100 %']])('writes the share %j as %s', (share, text) => {
  expect(shareText(share)).toBe(text);
});

it('writes what is not known as a dash, and a zero as a zero', () => {
  expect([countText(null), countText(0), valueText(null, 'count'), valueText(0, 'count'), valueText(1_234.56, 'count')]).toEqual(['–', '0', '–', '0', '1,235']);
  expect([momentText(null, 0), momentText('no time', 0)]).toEqual(['–', '–']);
  expect([plural(1, 'divergence'), plural(2_000, 'divergence'), plural(0, 'entry', 'entries')]).toEqual(['1 divergence', '2,000 divergences', '0 entries']);
});

it('writes a moment by the zone of who looks, with the day where it is not today, and the year where it is another', () => {
  const now = new Date(2026, 2, 1, 18, 0, 0).getTime();
  const told = (year: number, month: number, day: number) => momentText(new Date(year, month, day, 12, 0, 5).toISOString(), now);
  expect([told(2026, 2, 1), told(2026, 0, 9), told(2025, 2, 1)]).toEqual(['12:00:05', '9 Jan, 12:00:05', '1 Mar 2025, 12:00:05']);
  expect(momentText(new Date(2026, 0, 9, 12, 0, 5, 40).toISOString(), now, 'millisecond')).toBe('9 Jan, 12:00:05.040');
});

it.each([
  ['connecting', null, 'waiting', 'connecting'], ['lost', null, 'stale', 'no connection, trying again'], ['refused', null, 'stale', 'refused, trying again'],
  ['live', 96_000, 'live', 'live'], ['live', 88_000, 'stale', 'last update 12 s ago'], ['lost', 99_000, 'stale', 'last update 1.0 s ago'],
] as const)('says of a %s page that last heard at %j that it is %s: %s', (connection, updatedAt, tone, text) => {
  expect(liveStatusOf({ connection, updatedAt }, 100_000)).toEqual({ tone, text });
});
