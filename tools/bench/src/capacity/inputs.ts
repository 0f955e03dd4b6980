import type { Results } from '../results.ts';

/** Where a figure comes from: measured by the bench, measured here by hand, or believed until somebody measures it. */
export type Origin = 'bench' | 'by hand' | 'assumed';

export interface Input {
  readonly value: number;
  readonly unit: string;
  readonly origin: Origin;
  readonly means: string;
}

/** What the model is fed with, by name. */
export const defaultInputs = {
  watcher: { value: 3_700, unit: 'events/s', origin: 'by hand', means: 'one stream of one watcher, from the read to the durable decision' },
  thinnestLoop: { value: 4_400, unit: 'events/s', origin: 'by hand', means: 'the thinnest loop with the same effects: what one process can ever do' },
  read: { value: 6_100, unit: 'events/s', origin: 'by hand', means: 'one cursor that hands its events over, and nothing is done with them' },
  addBulk: { value: 20_000, unit: 'jobs/s', origin: 'by hand', means: 'one Redis taking jobs, a hundred at once' },
  documentWrites: { value: 36_000, unit: 'documents/s', origin: 'by hand', means: 'one primary taking documents in bulk' },
  passedOver: { value: 50_000, unit: 'entries/s', origin: 'assumed', means: 'one cursor going through entries of the oplog that are not its own' },
  executions: { value: 500, unit: 'executions/s', origin: 'assumed', means: 'one worker process, a workflow of one node that waits for nobody' },
  workflows: { value: 1, unit: '', origin: 'assumed', means: 'workflows that a submission starts' },
  nodes: { value: 1, unit: '', origin: 'assumed', means: 'nodes of a workflow' },
  headroom: { value: 0.7, unit: '', origin: 'assumed', means: 'of each figure, so that it catches up after a stop, and that latency stays low' },
} as const satisfies Record<string, Input>;

export type InputName = keyof typeof defaultInputs;
export type Inputs = Readonly<Record<InputName, Input>>;

export const inputNames = Object.keys(defaultInputs) as readonly InputName[];

/** Of an event: its execution and its decision. */
const documentsPerEvent = 2;

/** The names by which the bench's contenders go, and what one of their events is in the input's unit. */
const measuredBy: Partial<Record<InputName, { readonly contender: string; readonly times: number }>> = {
  watcher: { contender: 'watcher', times: 1 },
  thinnestLoop: { contender: 'thinnest loop', times: 1 },
  read: { contender: 'raw change-stream read', times: 1 },
  addBulk: { contender: 'raw addBulk', times: 1 },
  documentWrites: { contender: 'raw bulk writes', times: documentsPerEvent },
};

/** The defaults, and in their place what the bench has measured. */
export function inputsOf(results: Results | null): Inputs {
  const figures = results?.rows.find(({ id }) => id === 'watcher-against-raw')?.figures.filter(({ what, unit }) => what === 'throughput' && unit !== '×') ?? [];
  const entries = inputNames.map((name): [InputName, Input] => {
    const source = measuredBy[name];
    const figure = source && figures.find(({ of }) => of === source.contender);
    return [name, figure ? { ...defaultInputs[name], value: Math.round(figure.median * source.times), origin: 'bench' } : defaultInputs[name]];
  });
  return Object.fromEntries(entries) as Inputs;
}

/** What the same watchers would need on a server with many cores and fast disks: its figures are assumed. */
export function largerPrimary(inputs: Inputs): Inputs {
  const assumed = (input: Input, value: number): Input => ({ ...input, value, origin: 'assumed' });
  return { ...inputs, documentWrites: assumed(inputs.documentWrites, 200_000), passedOver: assumed(inputs.passedOver, 300_000) };
}
