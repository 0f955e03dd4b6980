import process from 'node:process';
import { exitCodes } from './exit-codes.ts';
import { fail } from './output.ts';

/** Says why it is refused; the command goes on to its end, and ends so. */
export function refuse(message: string): void {
  fail(message);
  process.exitCode = exitCodes.refused;
}
