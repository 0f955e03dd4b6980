import { evaluateDeployment, evaluateTriggers, type TriggerReading } from '@tandem/rollback-triggers';
import { createFlipTurns } from './flip-turns.ts';
import type { WatchPorts } from './ports.ts';
import { organizationsWithFaults, readingsOf, type OrganizationReadings } from './readings.ts';
import { createRunHistory, historyReachMs, type RunHistory } from './run-history.ts';
import { deploymentScope, type TriggerRecord, type TriggerScope } from './trigger-state.ts';
import { finishTrip, trip, type TripOutcome } from './trip.ts';

export interface WatchResult {
  /** Those that have tripped and that nobody has re-armed, and those that were re-armed. */
  readonly states: readonly TriggerRecord[];
  /** What happened in this round. */
  readonly trips: readonly TripOutcome[];
}

export interface RollbackWatch {
  /**
   * One round: finishes what a crash left half-done, reads, evaluates, trips. Of one trip there is one
   * flip, whoever else watches. Rejects where the database is away; the next round does it again.
   */
  round(signal: AbortSignal): Promise<WatchResult>;
}

/** Organizations asked about at once. */
const atOnce = 8;

/** Watches the rollback triggers of every organization and of the deployment. To be leased: one process at a time reads. */
export function createRollbackWatch(given: WatchPorts): RollbackWatch {
  const history = createRunHistory();
  const turns = createFlipTurns(given.flips);
  return {
    async round(signal) {
      const ports = { ...given, flips: turns.begin() };
      const now = ports.clock();
      await readRuns(ports, history, now, signal);
      const trips = [...(await finishAll(ports, turns.inOrder(await ports.states.list()), signal))];
      const records = new Map((await ports.states.list()).map((record) => [record._id, record]));
      // what is found then is of before
      if (!isTurnedOff(records.get(deploymentScope)) && !signal.aborted) trips.push(...(await evaluate(ports, history, records, now, signal)));
      return { states: await ports.states.list(), trips };
    },
  };
}

type Records = ReadonlyMap<string, TriggerRecord>;
const stateOf = (record: TriggerRecord | undefined) => record?.state ?? 'armed';

/** All are in legacy. Where a trip could only alert, or its flip cannot be made yet, organizations go on in their phases. */
function isTurnedOff(record: TriggerRecord | undefined): boolean {
  return record !== undefined && record.state !== 'armed' && record.flip !== null && record.flip !== 'alerted';
}

async function readRuns(ports: WatchPorts, history: RunHistory, now: number, signal: AbortSignal): Promise<void> {
  const after = history.latest() ?? new Date(now - historyReachMs);
  for await (const run of ports.runs.startedAfter(after)) {
    if (signal.aborted) return;
    history.add(run);
  }
  history.forgetBefore(now - historyReachMs);
}

async function finishAll(ports: WatchPorts, records: readonly TriggerRecord[], signal: AbortSignal): Promise<readonly TripOutcome[]> {
  const finished: TripOutcome[] = [];
  for (const { _id, state } of records) {
    if (signal.aborted) break;
    const outcome = state === 'tripping' ? await finishTrip(ports, _id) : null;
    if (outcome) finished.push(outcome);
  }
  return finished;
}

/** The deployment first: where it trips there is nothing left to flip. */
async function evaluate(ports: WatchPorts, history: RunHistory, records: Records, now: number, signal: AbortSignal): Promise<readonly TripOutcome[]> {
  const armed = await readArmed(ports, history, records, now, signal);
  if (signal.aborted) return [];
  const forAll = await trip(ports, deploymentScope, trippedOf(evaluateDeployment(armed.map(({ readings }) => readings))), armed.flatMap(({ examples }) => [...examples.lost, ...examples.errors]).slice(0, 5));
  return forAll ? [forAll] : tripOrganizations(ports, armed, signal);
}

/** What there is to go by, of those that may trip. */
async function readArmed({ faults }: WatchPorts, history: RunHistory, records: Records, now: number, signal: AbortSignal): Promise<readonly OrganizationReadings[]> {
  const faulty = await organizationsWithFaults(faults, now);
  const armedAtOf = (scope: TriggerScope) => records.get(scope)?.armedAt?.getTime() ?? 0;
  const armed = [...new Set([...history.organizations(), ...faulty])].filter((orgId) => stateOf(records.get(orgId)) === 'armed');
  const read: OrganizationReadings[] = [];
  for (let start = 0; start < armed.length && !signal.aborted; start += atOnce) {
    const some = armed.slice(start, start + atOnce).map((orgId) => ({ orgId, hasFaults: faulty.has(orgId), armedAt: Math.max(armedAtOf(deploymentScope), armedAtOf(orgId)) }));
    read.push(...(await Promise.all(some.map((one) => readingsOf(faults, history, one, now)))));
  }
  return read;
}

async function tripOrganizations(ports: WatchPorts, armed: readonly OrganizationReadings[], signal: AbortSignal): Promise<readonly TripOutcome[]> {
  const trips: TripOutcome[] = [];
  for (const { orgId, readings, examples } of armed) {
    if (signal.aborted) break;
    const tripped = trippedOf(evaluateTriggers(readings, 'organization'));
    const outcome = await trip(ports, orgId, tripped, tripped[0]?.trigger === 'data-loss' ? examples.lost : examples.errors);
    if (outcome) trips.push(outcome);
  }
  return trips;
}

const trippedOf = (readings: readonly TriggerReading[]) => readings.filter(({ state }) => state === 'tripped');
