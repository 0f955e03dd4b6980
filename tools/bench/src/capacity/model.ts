import type { Inputs } from './inputs.ts';

/** What can give way; all but the last two are of one deployment and cannot be widened within it. */
export type Part = 'MongoDB writes' | 'cursor' | 'Redis' | 'one stream' | 'one worker';

/** What one deployment (a primary, a Redis, watchers on one oplog) takes, in submissions/s. */
export interface Limits {
  readonly byPart: Readonly<Record<Part, number>>;
  /** The least of what cannot be widened within a deployment. */
  readonly deployment: number;
  readonly deploymentPart: Part;
  /** Entries of the oplog, and so writes, that a submission makes. */
  readonly entries: number;
}

/** What so many submissions/s need. */
export interface Need {
  readonly rate: number;
  /** Deployments, each for organizations of its own. */
  readonly deployments: number;
  /** Of each of these. */
  readonly streams: number;
  /** All of them. */
  readonly workers: number;
  readonly writes: number;
  /** What of a part there is one of, and would not take the rate, the weakest first. */
  readonly givesWay: readonly Part[];
}

const cannotBeWidened: readonly Part[] = ['MongoDB writes', 'cursor', 'Redis'];

/**
 * The submission, its decision, and for each workflow an execution that is written, claimed and ended, and each node's
 * two words: begun, and done. Leases, checkpoints and samples are a few each second, whatever the rate.
 */
export function entriesOf({ workflows, nodes }: Inputs): number {
  return 2 + workflows.value * (3 + 2 * nodes.value);
}

export function limitsOf(inputs: Inputs): Limits {
  const entries = entriesOf(inputs);
  const within = (perSecond: number) => perSecond * inputs.headroom.value;
  const byPart: Limits['byPart'] = {
    'MongoDB writes': within(inputs.documentWrites.value / entries),
    // a cursor hands over its own events, and goes through all others
    cursor: within(1 / (1 / inputs.read.value / streamsAtMost + (entries - 1 / streamsAtMost) / inputs.passedOver.value)),
    Redis: within(inputs.addBulk.value / inputs.workflows.value),
    'one stream': within(inputs.watcher.value),
    'one worker': within(inputs.executions.value / inputs.workflows.value),
  };
  const deploymentPart = leastOf(byPart, cannotBeWidened);
  return { byPart, deployment: byPart[deploymentPart], deploymentPart, entries };
}

/** As many as a watcher lets itself be set to. */
const streamsAtMost = 16;

export function needOf(rate: number, inputs: Inputs): Need {
  const { byPart, deployment, entries } = limitsOf(inputs);
  const deployments = Math.ceil(rate / Math.min(deployment, byPart['one stream'] * streamsAtMost));
  return {
    rate,
    deployments,
    streams: Math.ceil(rate / deployments / byPart['one stream']),
    workers: Math.ceil(rate / byPart['one worker']),
    writes: rate * entries,
    givesWay: (Object.keys(byPart) as Part[]).filter((part) => byPart[part] < rate).sort((a, b) => byPart[a] - byPart[b]),
  };
}

function leastOf(byPart: Limits['byPart'], parts: readonly Part[]): Part {
  return parts.reduce((least, part) => (byPart[part] < byPart[least] ? part : least), parts[0] ?? 'one stream');
}
