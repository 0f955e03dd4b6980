import { randomInt } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { shutdownSignal } from '@tandem/stack';
import { readOptions, type ChaosOptions } from './options.ts';
import { closingTable } from './report/closing-table.ts';
import { runChaos } from './run-chaos.ts';

/** Resolves to the exit code: 0 only where nothing was lost, doubled or unexpected, and all came to rest. */
async function run(options: ChaosOptions, signal: AbortSignal): Promise<number> {
  console.log(`${options.submissions} submissions, seed ${options.seed}`);
  const summary = await runChaos(options, signal);
  const where = path.relative(process.cwd(), options.reportDirectory);
  console.log(`\n${closingTable(summary)}\n`);
  for (const reason of summary.reasons) console.log(`failed: ${reason}`);
  for (const [what, examples] of Object.entries(summary.account.examples)) {
    for (const { reference, what: effect } of examples.slice(0, 10)) console.log(`  ${what}: ${reference} ${effect}`);
  }
  console.log(`${summary.verdict}; plan, logs and summary are in ${where}. Play it again: npm run chaos -- --submissions ${options.submissions} --seed ${options.seed} --starting ${options.startingPercent}`);
  return summary.verdict === 'passed' ? 0 : 1;
}

const signal = shutdownSignal();
try {
  process.exitCode = await run(readOptions(process.argv.slice(2), () => randomInt(2 ** 31 - 1)), signal);
} catch (error) {
  console.error(signal.aborted ? 'ended before its end' : error);
  process.exitCode = 1;
}
