import { decisionId, orgIdSchema, submissionIdSchema, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createFakePhaseSource } from '@tandem/routing';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionQueue, createFakeExecutionStore, createTrigger, type Trigger } from '@tandem/trigger';
import type { DrainOutcome } from '../drain.ts';
import type { StreamObservation } from '../observation.ts';
import { createStreamPath, type StreamPath, type StreamPathSettings } from '../stream-path.ts';
import { createFakeDeployment } from './fake-deployment.ts';
import { createFakeCheckpointStore, createFakeDeadLetterStore, createFakeEarlierDecisions, createFakeGapStore, createFakeHistoryStore, createFakeLeases } from './fake-stream-stores.ts';
import { createFakeTime } from './fake-time.ts';
import { createMortal, type Death, type Mortal } from './mortal.ts';

/** One process that runs the stream path. */
export interface WorldProcess {
  readonly path: StreamPath;
  readonly mortal: Mortal;
  readonly observations: readonly StreamObservation[];
  /** Of a bounded run what it came to; undefined of any other. */
  readonly ended: Promise<DrainOutcome | undefined>;
  /** Stops it gracefully. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly death?: Death;
  /** Makes it a bounded run. */
  readonly drainWithinMs?: number;
  readonly settings?: Partial<StreamPathSettings>;
  /** In place of the deployment's. */
  readonly organizationPrefix?: string;
  /** Whether the settings are such that the stream is refused to it when it is opened. */
  readonly isRefusedStream?: boolean;
  /** Updates of submissions start nothing. */
  readonly withoutUpdates?: boolean;
  /** In place of the real use case. */
  readonly trigger?: (real: Trigger) => Trigger;
}

/** All that outlives a process: the deployment, Tandem's own collections, the queue, the clock. Calls take up to `latencyMs` each way. */
export function createWorld({ latencyMs = 2 } = {}) {
  const time = createFakeTime();
  const deployment = createFakeDeployment(time);
  const [executions, decisions, definitions, queue] = [createFakeExecutionStore(), createFakeDecisionStore(), createFakeDefinitionStore(), createFakeExecutionQueue()];
  const [checkpoints, history, deadLetters, leases] = [createFakeCheckpointStore(time), createFakeHistoryStore(), createFakeDeadLetterStore(), createFakeLeases(time)];
  const gaps = createFakeGapStore();
  const phases = createFakePhaseSource();
  const processes: WorldProcess[] = [];

  /** Each of its calls writes. */
  const writing = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return (...given: readonly unknown[]): unknown => {
          deployment.wrote();
          return Reflect.apply(value, target, given);
        };
      },
    });

  function start(options: ProcessOptions = {}): WorldProcess {
    const mortal = createMortal(options.death ?? null, () => time.sleep(time.random() * latencyMs, new AbortController().signal));
    const stop = new AbortController();
    const observations: StreamObservation[] = [];
    const own = { executions: mortal.bind(executions), decisions: mortal.bind(decisions), definitions: mortal.bind(definitions), queue: mortal.bind(queue) };
    const real = createTrigger({ ...own, clock: () => time.now() });
    const source = mortal.bind(deployment.source);
    const path = createStreamPath(
      {
        source: { ...deployment.source, ...(options.organizationPrefix !== undefined && { organizationPrefix: options.organizationPrefix }), now: (signal) => source.now(signal), open: async (position, signal) => { if (options.isRefusedStream) throw new TandemError('CONFIG_INVALID', 'played'); return mortal.bind(await source.open(position, signal)); } },
        checkpoints: mortal.bind(writing(checkpoints)),
        gaps: mortal.bind(writing(gaps)),
        archive: mortal.bind(deployment.archive),
        ...(!options.withoutUpdates && { submissions: mortal.bind(deployment.submissions) }),
        history: mortal.bind(history),
        live: mortal.bind(deployment.live),
        deadLetters: mortal.bind(deadLetters),
        earlier: mortal.bind(createFakeEarlierDecisions(decisions, deadLetters)),
        leases: mortal.bind(writing(leases)),
        trigger: options.trigger?.(real) ?? real,
        phases,
        time,
        observe: (observation) => observations.push(observation),
      },
      { holder: `process-${processes.length + 1}`, ...options.settings },
    );
    const running = options.drainWithinMs === undefined ? path.run(stop.signal).then(() => undefined) : path.drain(options.drainWithinMs, stop.signal);
    const process: WorldProcess = {
      path,
      mortal,
      observations,
      ended: running,
      async stop() {
        stop.abort();
        // the dead don't answer
        await Promise.race([running, mortal.dead]);
      },
    };
    processes.push(process);
    return process;
  }

  /** Resolves when the condition holds, looking at it as the clock goes on. */
  async function until(condition: () => boolean, withinMs = 60_000): Promise<void> {
    const deadline = time.now() + withinMs;
    while (!condition()) {
      if (time.now() > deadline) throw new Error('the condition did not come to hold');
      await time.sleep(10, new AbortController().signal);
    }
  }

  const submission = (orgId: OrgId | string, number: number, changes: Readonly<Record<string, unknown>> = {}) => ({
    submissionId: `sub_${number}`,
    formId: 'form-1',
    organizationId: orgId,
    data: { number },
    ...changes,
  });
  const stamp = (phase: string) => ({ phase, flagRevision: 'r1', decidedAt: new Date(time.now()), by: 'handler' });

  return {
    time, deployment, executions, decisions, definitions, queue, checkpoints, gaps, history, deadLetters, leases, phases, start, until, submission, stamp,
    /** Of `org_a`, stamped `primary` unless something else is said. */
    insert: (number: number, changes: Readonly<Record<string, unknown>> = { routing: stamp('primary') }) =>
      deployment.insertSubmission('org_a', `key-${number}`, submission('org_a', number, changes)),
    /** A process that has made its first start and reads. */
    async startReading(options?: ProcessOptions): Promise<WorldProcess> {
      const process = start(options);
      await until(() => isCaughtUp(process));
      return process;
    },
    /** Stops all of its processes, and its clock. */
    async end(): Promise<void> {
      await Promise.all(processes.map((process) => process.stop()));
      time.stop();
    },
    workflow: (id: string, changes: Readonly<Record<string, unknown>> = {}) => ({
      id,
      orgId: 'org_a',
      name: id,
      status: 'active',
      version: 1,
      canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1' } }], edges: [] },
      ...changes,
    }),
  };
}

export type World = ReturnType<typeof createWorld>;

export const isCaughtUp = (process: WorldProcess): boolean => process.path.status().lagMs === 0;

/** What the stream path has decided of a submission of `org_a`. */
export function decisionOf(world: World, number: number) {
  return world.decisions.find(decisionId(orgIdSchema.parse('org_a'), submissionIdSchema.parse(`sub_${number}`), 'submitted', 'stream'));
}

/** The ids of the workflows that it matched. */
export function matchedBy(world: World, number: number): readonly string[] | undefined {
  return decisionOf(world, number)?.matches.map((match) => match.workflowId);
}
