import { z } from 'zod';
import { startProgram } from '../programs/program.ts';
import type { Stage } from '../stage.ts';
import { rotated, type Row, type RowContext } from './row.ts';

const sizes = [10, 1_000, 10_000] as const;
const nameOf = (registered: number): string => `${registered.toLocaleString('en')} workflows`;
const resultSchema = z.object({ perSecond: z.number() });

/** The matcher alone: look-up and filters, four workflows a form, of which two match. */
export const matching: Row = {
  id: 'matching',
  title: 'matching with 10, 1,000 and 10,000 workflows registered, four per form',
  goals: [{ of: nameOf(10_000), what: 'matching', atLeast: 500_000 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ loadSeconds }) => sizes.length * (2 + Math.min(2, loadSeconds) * 1.5),
  async measure(context) {
    const speeds = new Map<number, number>();
    for (const registered of rotated(sizes, context.round)) speeds.set(registered, await context.onStage((stage) => measureSize(registered, stage, context)));
    return { samples: sizes.map((registered) => ({ of: nameOf(registered), what: 'matching', unit: 'submissions/s', value: speeds.get(registered) ?? NaN })) };
  },
};

async function measureSize(registered: number, stage: Stage, { plan, onProgress }: RowContext): Promise<number> {
  onProgress(nameOf(registered));
  const program = startProgram({
    name: 'matching',
    entry: 'tools/bench/src/contenders/matching.ts',
    task: { registered, seconds: Math.min(2, plan.loadSeconds) },
    logDirectory: stage.logDirectory,
  });
  try {
    return resultSchema.parse(await program.result()).perSecond;
  } finally {
    await program.stop();
  }
}
