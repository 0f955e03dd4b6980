import type { DecisionId, ExecutionKey, TriggerDecision, WorkflowDefinition, WorkflowExecution } from '@tandem/documents';
import { createFakeFaults, type FakeFaults } from './fake-faults.ts';
import type { DecisionStore, DefinitionStore, ExecutionStore, Found, InsertOutcome } from './ports.ts';

export interface FakeExecutionStore extends ExecutionStore, FakeFaults {
  find(key: ExecutionKey): WorkflowExecution | undefined;
  all(): readonly WorkflowExecution[];
  /** Changes an execution as a worker would. */
  change(key: ExecutionKey, changes: Partial<WorkflowExecution>): void;
}

/** Executions held in memory, for tests. */
export function createFakeExecutionStore(): FakeExecutionStore {
  const stored = new Map<ExecutionKey, WorkflowExecution>();
  const faults = createFakeFaults('STORE_UNAVAILABLE');
  return {
    async insertAll(executions, signal) {
      const outcomes = new Map<ExecutionKey, InsertOutcome>();
      const insert = (execution: WorkflowExecution): void => {
        const there = stored.get(execution._id);
        if (!there) stored.set(execution._id, execution);
        outcomes.set(execution._id, there ? { outcome: 'already-there', state: there.state, attempt: there.attempt } : { outcome: 'inserted' });
      };
      await faults.run(executions, insert, signal);
      return outcomes;
    },
    async releaseAll(keys, signal) {
      const found = new Map<ExecutionKey, Found>();
      await faults.run(keys, (key) => {
        const there = stored.get(key);
        if (!there) return;
        const state = there.state === 'held' ? 'pending' : there.state;
        stored.set(key, { ...there, state });
        found.set(key, { outcome: 'already-there', state, attempt: there.attempt });
      }, signal);
      return found;
    },
    find: (key) => stored.get(key),
    all: () => [...stored.values()],
    change(key, changes) {
      const there = stored.get(key);
      if (there) stored.set(key, { ...there, ...changes });
    },
    failNext: faults.failNext,
  };
}

export interface FakeDecisionStore extends DecisionStore, FakeFaults {
  find(id: DecisionId): TriggerDecision | undefined;
  all(): readonly TriggerDecision[];
}

/** Decisions held in memory, for tests. */
export function createFakeDecisionStore(): FakeDecisionStore {
  const stored = new Map<DecisionId, TriggerDecision>();
  const faults = createFakeFaults('STORE_UNAVAILABLE');
  return {
    async recordAll(decisions, signal) {
      const outcomes = new Map<DecisionId, 'recorded' | 'already-recorded'>();
      const record = (decision: TriggerDecision): void => {
        outcomes.set(decision._id, stored.has(decision._id) ? 'already-recorded' : 'recorded');
        if (!stored.has(decision._id)) stored.set(decision._id, decision);
      };
      await faults.run(decisions, record, signal);
      return outcomes;
    },
    recorded(ids, signal) {
      signal?.throwIfAborted();
      return Promise.resolve(ids.flatMap((id) => stored.get(id) ?? []).map(({ _id, outcome, skipped, matches }) => ({ _id, outcome, skipped, matches })));
    },
    find: (id) => stored.get(id),
    all: () => [...stored.values()],
    failNext: faults.failNext,
  };
}

export interface FakeDefinitionStore extends DefinitionStore, FakeFaults {
  find(id: string): WorkflowDefinition | undefined;
}

/** Definitions held in memory, for tests. */
export function createFakeDefinitionStore(): FakeDefinitionStore {
  const stored = new Map<string, WorkflowDefinition>();
  const faults = createFakeFaults('STORE_UNAVAILABLE');
  return {
    async ensureAll(definitions, signal) {
      await faults.run(definitions, (definition) => stored.set(definition._id, definition), signal);
    },
    find: (id) => stored.get(id),
    failNext: faults.failNext,
  };
}
