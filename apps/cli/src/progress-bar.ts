import process from 'node:process';
import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on the standard error, and nothing at all where that is no terminal. */
export function progressBar(doing: string, total: number): ProgressBar {
  if (!process.stderr.isTTY || total === 0) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ stream: process.stderr, clearOnComplete: true, format: `${doing} {bar} {value} of {total}, {eta_formatted} to go` }, Presets.shades_classic);
  bar.start(total, 0);
  return { update: (done) => { bar.update(done); }, stop: () => { bar.stop(); } };
}
