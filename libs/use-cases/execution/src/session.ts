import type { NodeId, NodeRecord, WorkflowExecution } from '@tandem/documents';
import { keepLease, writeRetryMs, type LeaseOptions } from './keep-lease.ts';
import type { Claim, ExecutionEnd, Failure, NodeChanges, WriteOutcome } from './ports.ts';

/** After so long without a write, though the lease is renewed, the execution is left to its next claim. */
const writePatienceMs = 60_000;

/** What became of a node whose output the database refuses. */
export const refusal: Failure = { code: 'NODE_FAILED', message: 'the database refuses to keep what the node left' };

/**
 * A worker's hold on one execution: keeps the lease, gathers what became of nodes, and writes it. One
 * write takes along all that has gathered, so an execution costs few round trips. Where the database
 * refuses what has gathered, it is written without outputs, and the nodes that left some have failed.
 */
export interface Session {
  /** Aborts once the claim is lost, or its lease may have lapsed: nothing may act or be written any more. */
  readonly lost: AbortSignal;
  /** Nodes whose outputs were refused. */
  readonly refused: ReadonlySet<NodeId>;
  /** The walk begins, and its time counts. What went before does not: reading the definition may take a whole outage. */
  begin(): void;
  /** How long workers have walked the execution by now, in milliseconds. */
  activeMs(): number;
  record(nodeId: NodeId, record: NodeRecord): void;
  /** The node surely had no effect. */
  forget(nodeId: NodeId): void;
  /** Writes what has gathered, if anything. */
  flush(): Promise<WriteOutcome>;
  /** An end that is `completed` becomes `failed` where an output is refused. */
  finish(end: ExecutionEnd): Promise<WriteOutcome>;
  release(): Promise<WriteOutcome>;
  park(untilMs: number): Promise<WriteOutcome>;
  /** Ends the renewals; call it in `finally`. */
  close(): void;
}

type Write = (changes: NodeChanges, isReduced: boolean) => Promise<WriteOutcome>;

/** @param claimedAtMs by the clock, from before the claim was asked for: the lease lasts at least from then */
export function openSession(claim: Claim, execution: WorkflowExecution, claimedAtMs: number, options: LeaseOptions): Session {
  const { ledger, clock, observer } = options;
  const closed = new AbortController();
  const refused = new Set<NodeId>();
  const gathered = createGathering();
  const { lost, lose, leaving } = keepLease(claim, claimedAtMs, closed.signal, options);
  let begunAtMs: number | null = null;
  const activeMs = () => (execution.activeMs ?? 0) + (begunAtMs === null ? 0 : Math.max(0, Math.round(clock.now() - begunAtMs)));

  /** Repeats a write that failed for as long as the lease lasts, within reason; repeating one is harmless. */
  async function persist(write: Write): Promise<WriteOutcome> {
    const changes = gathered.take();
    let reduced: Gathered | null = null;
    const giveUpAtMs = clock.now() + writePatienceMs;
    while (!lost.aborted && clock.now() < giveUpAtMs) {
      try {
        const outcome = await write({ ...(reduced ?? changes), activeMs: activeMs() }, reduced !== null);
        if (outcome === 'saved') return reduced ? 'refused' : 'saved';
        if (outcome === 'lost' || reduced) return lose();
        reduced = withoutOutputs(changes, refused);
      } catch (error) {
        observer.writeFailed(claim.key, error);
        await clock.sleep(writeRetryMs, lost);
      }
    }
    return lose();
  }

  function leave(write: Write): Promise<WriteOutcome> {
    leaving();
    return persist(write);
  }

  return {
    ...{ lost, refused, activeMs },
    begin: () => {
      begunAtMs = clock.now();
    },
    record: gathered.record,
    forget: gathered.forget,
    flush: () => (gathered.isEmpty() ? Promise.resolve(lost.aborted ? 'lost' : 'saved') : persist((changes) => ledger.save(claim, changes))),
    finish: (end) => leave((changes, isReduced) => ledger.finish(claim, changes, isReduced && end.state === 'completed' ? { ...end, state: 'failed', error: refusal } : end)),
    release: () => leave((changes) => ledger.release(claim, changes)),
    park: (untilMs) => leave((changes) => ledger.park(claim, changes, untilMs)),
    close: () => {
      closed.abort('closed');
    },
  };
}

type Gathered = Omit<NodeChanges, 'activeMs'>;

/** What became of nodes since the last write. */
function createGathering() {
  let records = new Map<NodeId, NodeRecord>();
  let forgotten = new Set<NodeId>();
  return {
    isEmpty: () => records.size + forgotten.size === 0,
    record: (nodeId: NodeId, record: NodeRecord): void => {
      forgotten.delete(nodeId);
      records.set(nodeId, record);
    },
    forget: (nodeId: NodeId): void => {
      records.delete(nodeId);
      forgotten.add(nodeId);
    },
    take: (): Gathered => {
      const taken = { records, forgotten: [...forgotten] };
      records = new Map();
      forgotten = new Set();
      return taken;
    },
  };
}

function withoutOutputs({ records, forgotten }: Gathered, refused: Set<NodeId>): Gathered {
  const reduced = [...records].map(([nodeId, record]): [NodeId, NodeRecord] => {
    if (record.state !== 'completed') return [nodeId, record];
    refused.add(nodeId);
    const { attempts, startedAt, endedAt } = record;
    return [nodeId, { state: 'failed', attempts, startedAt, endedAt, error: refusal }];
  });
  return { records: new Map(reduced), forgotten };
}
