import { expect, it } from 'vitest';
import { durationUpTo } from './duration.ts';

it.each([['90s', 90_000], ['10m', 600_000], ['2h', 7_200_000], ['7d', 604_800_000]])('reads %s', (text, ms) => {
  expect(durationUpTo(60).parse(text)).toBe(ms);
});

it.each(['', '10', '0m', '-1m', '1.5h', '10 m', '61d', '9999999s', 'PT1H'])('refuses %j, in the words that it is given', (text) => {
  expect(durationUpTo(60).safeParse(text).success).toBe(false);
  expect(durationUpTo(60, 'must be short').safeParse(text).error?.issues.map(({ message }) => message)).toEqual(['must be short']);
});
