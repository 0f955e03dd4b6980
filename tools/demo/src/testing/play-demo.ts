import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startProcess } from '@tandem/stack';
import type { DemoSummary } from '../report/summary.ts';

export interface PlayedDemo {
  readonly code: number | null;
  readonly summary: DemoSummary;
  readonly output: string;
}

/** Long enough for every phase. */
const short = ['--rate', '20', '--seconds', '14'];

/** Runs a short `npm run demo` with its own stack to its end, with a report in the directory. */
export async function playDemo(directory: string, ...options: readonly string[]): Promise<PlayedDemo> {
  const demo = await startProcess({ name: 'demo', entry: 'tools/demo/src/main.ts', arguments: [...short, '--report', directory, ...options] });
  const { code } = await demo.exited;
  const output = demo.outputTail();
  const text = await readFile(path.join(directory, 'summary.json'), 'utf8').catch((cause: unknown) => { throw new Error(output, { cause }); });
  return { code, summary: JSON.parse(text) as DemoSummary, output };
}
