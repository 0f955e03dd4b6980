import { expect, it } from 'vitest';
import { durationSchema } from './duration.ts';

it.each([['90s', 90_000], ['10m', 600_000], ['2h', 7_200_000], ['7d', 604_800_000]])('reads %s', (text, ms) => {
  expect(durationSchema.parse(text)).toBe(ms);
});

it.each(['', '10', '0m', '-1m', '1.5h', '10 m', '61d', '9999999s', 'PT1H'])('refuses %j', (text) => {
  expect(durationSchema.safeParse(text).success).toBe(false);
});
