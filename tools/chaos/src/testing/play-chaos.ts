import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startProcess } from '@tandem/stack';
import type { ChaosSummary } from '../report/summary.ts';

export interface PlayedChaos {
  readonly code: number | null;
  readonly summary: ChaosSummary;
  readonly output: string;
}

/** Runs `npm run chaos` to its end, with a report in the directory. */
export async function playChaos(directory: string, ...options: readonly string[]): Promise<PlayedChaos> {
  const chaos = await startProcess({ name: 'chaos', entry: 'tools/chaos/src/main.ts', arguments: [...options, '--report', directory] });
  const { code } = await chaos.exited;
  const output = chaos.outputTail();
  const text = await readFile(path.join(directory, 'summary.json'), 'utf8').catch((cause: unknown) => { throw new Error(output, { cause }); });
  return { code, summary: JSON.parse(text) as ChaosSummary, output };
}
