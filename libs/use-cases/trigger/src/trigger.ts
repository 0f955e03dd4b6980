import { replayReachMs, type ExecutionKey, type TriggerDecision } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { decisionOf, firstAttempt, keysOf, planOf, type Plan } from './plan.ts';
import type { Clock, DecisionStore, DefinitionStore, ExecutionJob, ExecutionQueue, ExecutionStore, InsertOutcome } from './ports.ts';
import type { DecisionSummary, TriggerRequest, TriggerResult } from './request.ts';

export interface TriggerPorts {
  readonly definitions: DefinitionStore;
  readonly executions: ExecutionStore;
  readonly queue: ExecutionQueue;
  readonly decisions: Pick<DecisionStore, 'recordAll'>;
  readonly clock: Clock;
}

export interface Trigger {
  /**
   * Decides a batch of events: each port is called once, in the order definitions, executions, queue,
   * decisions; a batch that starts very many goes in several such rounds. One result per request, in order. Rejects when a step failed or the signal was aborted;
   * then repeat the whole batch: every step is idempotent, and no decision is there before all else is.
   * `onStep` is told of each step as it is done; of one that the batch has nothing for it isn't.
   */
  triggerAll(requests: readonly TriggerRequest[], signal?: AbortSignal, onStep?: (step: TriggerStep) => void): Promise<readonly TriggerResult[]>;
}

/** What a batch goes through: what starts is known; the executions are durable; their jobs are taken; the decisions are durable. */
export type TriggerStep = 'matched' | 'recorded' | 'enqueued' | 'decided';

type Outcomes = ReadonlyMap<ExecutionKey, InsertOutcome>;

/** The use case that all paths share: they differ in when they call it, never in what it does. */
export function createTrigger(ports: TriggerPorts): Trigger {
  return {
    async triggerAll(requests, signal, onStep) {
      const results: TriggerResult[] = [];
      for (const round of roundsOf(requests, ports.clock())) results.push(...(await triggerRound(ports, round, signal, onStep)));
      return results;
    },
  };
}

/** Of events that are too old there is no plan. */
type Round = readonly (Plan | null)[];

/** How many matches a round holds, unless one event alone has more: what is held at once does not grow with the workflows of a form. */
const matchesInARound = 10_000;

function* roundsOf(requests: readonly TriggerRequest[], now: number): Generator<Round, void, void> {
  let round: (Plan | null)[] = [];
  let matches = 0;
  for (const request of requests) {
    const plan = isTooOld(request, now) ? null : planOf(request, now);
    const more = plan?.matches.length ?? 0;
    if (round.length > 0 && matches + more > matchesInARound) {
      yield round;
      round = [];
      matches = 0;
    }
    round.push(plan);
    matches += more;
  }
  yield round;
}

async function triggerRound(ports: TriggerPorts, plans: Round, signal: AbortSignal | undefined, onStep: ((step: TriggerStep) => void) | undefined): Promise<readonly TriggerResult[]> {
  const decided = plans.filter((plan) => plan !== null);
  onStep?.('matched');
  await storeDefinitions(ports, decided, signal);
  const outcomes = await insertExecutions(ports, decided, signal);
  if (outcomes.size > 0) onStep?.('recorded');
  const jobs = await enqueue(ports, await released(ports, decided, outcomes, signal), signal);
  if (jobs.size > 0) onStep?.('enqueued');
  const decidedAt = ports.clock();
  const enqueuedAt = (plan: Plan) => (keysOf(plan).some((key) => jobs.has(key)) ? new Date(decidedAt) : null);
  const decisions = new Map(decided.map((plan) => [plan, decisionOf(plan, enqueuedAt(plan), decidedAt)]));
  await recordDecisions(ports, [...decisions.values()], signal);
  if (decisions.size > 0) onStep?.('decided');

  const takeNew = newExecutionCounter(outcomes);
  return plans.map((plan): TriggerResult => {
    const decision = plan && decisions.get(plan);
    return decision ? { outcome: 'decided', decision: summaryOf(decision), executions: takeNew(plan) } : { outcome: 'too-old' };
  });
}

/** Its keys may have expired, or may before it ends: what guards against running it twice is no longer certain. */
function isTooOld(request: TriggerRequest, now: number): boolean {
  return now - request.insertedAt.getTime() > replayReachMs;
}

async function storeDefinitions(ports: TriggerPorts, plans: readonly Plan[], signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const definitions = firstById(plans.flatMap((plan) => plan.definitions));
  if (definitions.length > 0) await ports.definitions.ensureAll(definitions, signal);
}

async function insertExecutions(ports: TriggerPorts, plans: readonly Plan[], signal: AbortSignal | undefined): Promise<Outcomes> {
  signal?.throwIfAborted();
  // of one that a batch both holds and enqueues the latter stands
  const executions = firstById(plans.flatMap((plan) => plan.executions).sort((a, b) => Number(a.state === 'held') - Number(b.state === 'held')));
  if (executions.length === 0) return new Map();
  const outcomes = await ports.executions.insertAll(executions, signal);
  const missing = executions.find((execution) => !outcomes.has(execution._id));
  if (missing) throw new TandemError('STORE_UNAVAILABLE', `no word of the execution ${missing._id}`);
  return outcomes;
}

/** What is to run, of those that are there now: a hold binds whoever was told of it, so held ones that another path wants are let go. */
async function released(ports: TriggerPorts, plans: readonly Plan[], outcomes: Outcomes, signal: AbortSignal | undefined): Promise<Outcomes> {
  const wanted = new Set(plans.filter(({ request }) => request.instruction === 'enqueue').flatMap(keysOf));
  const toRun = new Map([...outcomes].filter(([key]) => wanted.has(key)));
  const held = [...toRun].filter(([, outcome]) => outcome.outcome === 'already-there' && outcome.state === 'held').map(([key]) => key);
  if (held.length === 0) return toRun;
  signal?.throwIfAborted();
  return new Map<ExecutionKey, InsertOutcome>([...toRun, ...(await ports.executions.releaseAll(held, signal))]);
}

/** Enqueues what is new and what is still pending: whoever inserted it may have died before its job was added. */
async function enqueue(ports: TriggerPorts, outcomes: Outcomes, signal: AbortSignal | undefined): Promise<ReadonlySet<ExecutionKey>> {
  signal?.throwIfAborted();
  const jobs = [...outcomes].flatMap(([key, outcome]): ExecutionJob[] => {
    if (outcome.outcome === 'inserted') return [{ key, attempt: firstAttempt }];
    return outcome.state === 'pending' ? [{ key, attempt: outcome.attempt }] : [];
  });
  if (jobs.length > 0) await ports.queue.addAll(jobs, signal);
  return new Set(jobs.map((job) => job.key));
}

async function recordDecisions(ports: TriggerPorts, decisions: readonly TriggerDecision[], signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (decisions.length > 0) await ports.decisions.recordAll(firstById(decisions), signal);
}

function summaryOf({ matches, path, outcome, phase, registry, stamp, skipped, clusterTime, insertedAt, enqueuedAt }: TriggerDecision): DecisionSummary {
  return { matched: matches.length, path, outcome, phase, registry, stamp, skipped, clusterTime, insertedAt, enqueuedAt };
}

/** Counts each new execution once: for the first request of the batch that asked for it. */
function newExecutionCounter(outcomes: Outcomes): (plan: Plan) => number {
  const open = new Set([...outcomes].filter(([, outcome]) => outcome.outcome === 'inserted').map(([key]) => key));
  return (plan) => keysOf(plan).filter((key) => open.delete(key)).length;
}

/** A batch may hold an event twice, by two paths or read again; the first of each id stands. */
function firstById<T extends { readonly _id: string }>(documents: readonly T[]): readonly T[] {
  const first = new Map<string, T>();
  for (const document of documents) if (!first.has(document._id)) first.set(document._id, document);
  return [...first.values()];
}
