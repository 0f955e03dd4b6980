import type { NodeId, NodeRecord } from '@tandem/documents';
import type { Claim, ExecutionClock, ExecutionEnd, ExecutionLedger, ExecutionObserver, NodeChanges } from './ports.ts';

/** How long after a write that failed it is tried again. */
const writeRetryMs = 250;

/**
 * A worker's hold on one execution: keeps the lease, gathers what became of nodes, and writes it. One
 * write takes along all that has gathered, so an execution costs few round trips.
 */
export interface Session {
  /** Aborts once the claim is lost, or its lease may have lapsed: nothing may act or be written any more. */
  readonly lost: AbortSignal;
  record(nodeId: NodeId, record: NodeRecord): void;
  /** The node surely had no effect. */
  forget(nodeId: NodeId): void;
  /** Writes what has gathered, if anything. */
  flush(): Promise<'saved' | 'lost'>;
  finish(end: ExecutionEnd): Promise<'saved' | 'lost'>;
  release(): Promise<'saved' | 'lost'>;
  park(untilMs: number): Promise<'saved' | 'lost'>;
  /** Ends the renewals; call it in `finally`. */
  close(): void;
}

export interface SessionOptions {
  readonly ledger: ExecutionLedger;
  readonly clock: ExecutionClock;
  readonly observer: ExecutionObserver;
  readonly leaseMs: number;
}

/** @param claimedAtMs by the clock, from before the claim was asked for: the lease lasts at least from then */
export function openSession(claim: Claim, claimedAtMs: number, options: SessionOptions): Session {
  const { ledger, clock, observer, leaseMs } = options;
  const lost = new AbortController();
  const closed = new AbortController();
  let leaseUntil = claimedAtMs + leaseMs;
  let records = new Map<NodeId, NodeRecord>();
  let forgotten = new Set<NodeId>();

  function lose(): 'lost' {
    if (!lost.signal.aborted) observer.claimLost(claim.key);
    lost.abort();
    return 'lost';
  }

  async function keepLease(): Promise<void> {
    const over = AbortSignal.any([closed.signal, lost.signal]);
    let waitMs = leaseMs / 3;
    for (;;) {
      await clock.sleep(waitMs, over);
      if (over.aborted) return;
      waitMs = (await renewOnce()) ? leaseMs / 3 : writeRetryMs;
      if (clock.now() >= leaseUntil) lose();
    }
  }

  async function renewOnce(): Promise<boolean> {
    const askedAt = clock.now();
    try {
      if ((await ledger.renew(claim, leaseMs)) === 'lost') lose();
      else leaseUntil = askedAt + leaseMs;
      return true;
    } catch (error) {
      observer.writeFailed(claim.key, error);
      return false;
    }
  }

  /** Repeats a write that failed for as long as the lease lasts; repeating one is harmless. */
  async function persist(write: (changes: NodeChanges) => Promise<'saved' | 'lost'>): Promise<'saved' | 'lost'> {
    const changes: NodeChanges = { records, forgotten: [...forgotten] };
    records = new Map();
    forgotten = new Set();
    while (!lost.signal.aborted) {
      try {
        return (await write(changes)) === 'lost' ? lose() : 'saved';
      } catch (error) {
        observer.writeFailed(claim.key, error);
        await clock.sleep(writeRetryMs, lost.signal);
      }
    }
    return 'lost';
  }

  void keepLease();
  return {
    lost: lost.signal,
    record(nodeId, record) {
      forgotten.delete(nodeId);
      records.set(nodeId, record);
    },
    forget(nodeId) {
      records.delete(nodeId);
      forgotten.add(nodeId);
    },
    flush: () => (records.size + forgotten.size === 0 ? Promise.resolve(lost.signal.aborted ? 'lost' : 'saved') : persist((changes) => ledger.save(claim, changes))),
    finish: (end) => persist((changes) => ledger.finish(claim, changes, end)),
    release: () => persist((changes) => ledger.release(claim, changes)),
    park: (untilMs) => persist((changes) => ledger.park(claim, changes, untilMs)),
    close: () => {
      closed.abort();
    },
  };
}
