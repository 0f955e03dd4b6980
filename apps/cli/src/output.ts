import process from 'node:process';
import { exitCodes } from './exit-codes.ts';
import { printable, printableJson } from './printable.ts';

/* What a command says: harmless to a terminal, whatever stands in it. */

const longestText = 4_000_000;
const longestMessage = 4_000;

export function write(text: string): void {
  process.stdout.write(printable(text, longestText));
}

/** Whole, however long: a part of it is no JSON. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Says why the command could not do its work; it goes on to its end, and ends so. */
export function fail(message: string): void {
  process.stderr.write(`${printable(message, longestMessage)}\n`);
  process.exitCode = exitCodes.failed;
}
