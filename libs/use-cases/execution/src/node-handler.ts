import type { OrgId, WorkflowNode } from '@tandem/documents';
import type { Scope } from '@tandem/workflow-graph';
import type { Failure } from './ports.ts';

/**
 * What it means to find a node started but not finished.
 * `pure`: it has no effect outside, nothing is written before it acts, and it is simply run again.
 * `idempotent`: it is run again with the same key, which the other side uses to tell a repeat.
 * `in-doubt`: it must not be run again; a person decides.
 */
export type NodeEffect = 'pure' | 'idempotent' | 'in-doubt';

export interface NodeRun {
  /** `<execution key>:<node id>`: the same for every repeat, and for no other node. */
  readonly idempotencyKey: string;
  readonly orgId: OrgId;
  readonly causationDepth: number;
  /** When the execution was created; the same for every repeat. */
  readonly createdAt: Date;
  readonly scope: Scope;
  /** When the node was first started, by the server's clock; the same for every repeat. */
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

export type NodeOutcome =
  | { readonly outcome: 'completed'; readonly output: unknown; readonly branch?: string }
  /** Nothing happened yet: call again at that time. Not counted as an attempt. */
  | { readonly outcome: 'waiting'; readonly untilMs: number }
  | ({
      readonly outcome: 'failed';
      /** Whether another attempt could end otherwise. */
      readonly repeat: 'may-help' | 'useless';
      /** `none`: the effect surely did not happen. `unknown`: nobody can say. */
      readonly effect: 'none' | 'unknown';
    } & Failure);

/** A node whose configuration was checked and compiled once, for all executions of its definition. */
export interface PreparedNode {
  /** Throws an error of the catalogue only where nothing has happened and no repeat would help. */
  run(run: NodeRun): Promise<NodeOutcome>;
}

export interface NodeHandler {
  readonly effect: NodeEffect;
  /** @throws NODE_CONFIG_INVALID naming the fields */
  prepare(node: WorkflowNode): PreparedNode;
}

export interface NodeHandlers {
  find(type: string): NodeHandler | undefined;
}
