import process from 'node:process';
import { afterEach, expect, it, vi } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { refuse } from './refuse.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

it('ends a command that is refused by another code than one that failed', () => {
  const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  refuse('there is no GO');
  expect(spy).toHaveBeenCalledWith('there is no GO\n');
  expect(process.exitCode).toBe(exitCodes.refused);
});
