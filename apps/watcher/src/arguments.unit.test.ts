import { expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

it('stays unless told to drain, and drains for ten minutes at most unless told for how long', () => {
  expect(readArguments([])).toBeNull();
  expect(readArguments(['--drain'])).toEqual({ withinMs: 600_000 });
  expect(readArguments(['--drain', '--within', '90s'])).toEqual({ withinMs: 90_000 });
});

it.each(['0s', '999999h', '10'])('names the bounds of --within where it is told %j', (within) => {
  expect(() => readArguments(['--drain', '--within', within])).toThrow(/1s to 24h/);
});

it.each([[['--dry']], [['--within', '5m']], [['--drain', '--within', '10']], [['--drain', '--within', '25h']], [['now']]])('refuses %j, and says why', (given) => {
  expect(() => readArguments(given)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
