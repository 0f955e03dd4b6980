import { markdownTable } from '../report/markdown.ts';
import { inputNames, type Inputs } from './inputs.ts';
import { limitsOf, needOf, type Part } from './model.ts';

export const shownRates = [1_000, 10_000, 100_000, 1_000_000] as const;

const number = (value: number): string => (value < 10 && !Number.isInteger(value) ? String(value) : Math.round(value).toLocaleString('en-US'));

export function inputsTable(inputs: Inputs): string {
  const rows = inputNames.map((name) => [`\`${name}\``, `${number(inputs[name].value)} ${inputs[name].unit}`.trim(), inputs[name].origin, inputs[name].means]);
  return markdownTable([['input', 'figure', 'from', 'what it is'], ...rows], [1]);
}

const widenedBy: Readonly<Record<Part, string>> = {
  'one stream': '`STREAM_PARTITIONS`, and a watcher for each core that is free',
  'one worker': 'more workers',
  cursor: 'another deployment; fewer partitions do not help, each passes over everything',
  'MongoDB writes': 'another deployment, or a larger primary',
  Redis: 'another deployment, or a larger Redis',
};

/** What each part of one deployment takes, the least first. */
export function limitsTable(inputs: Inputs): string {
  const { byPart } = limitsOf(inputs);
  const parts = (Object.keys(byPart) as Part[]).sort((a, b) => byPart[a] - byPart[b]);
  return markdownTable([['part', 'submissions/s', 'widened by'], ...parts.map((part) => [part, number(byPart[part]), widenedBy[part]])], [1]);
}

export function needsTable(inputs: Inputs, rates: readonly number[] = shownRates): string {
  const rows = rates.map((rate) => {
    const { deployments, streams, workers, writes, givesWay } = needOf(rate, inputs);
    return [number(rate), number(deployments), number(streams), number(workers), number(writes), givesWay.length === 0 ? 'nothing' : givesWay.join(', ')];
  });
  return markdownTable([['submissions/s', 'deployments', 'streams in each', 'workers in all', 'writes/s in all', 'of one each gives way'], ...rows], [0, 1, 2, 3, 4]);
}
