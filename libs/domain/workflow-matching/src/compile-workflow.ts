import { compileFilter, createFilterBudget, isPlainObject, RefusedError, type Filter, type FilterBudget, type PlainObject } from '@tandem/conditions';
import {
  definitionOf,
  formIdSchema,
  triggerEvents,
  workflowSchema,
  type FormId,
  type NodeId,
  type OrgId,
  type Submission,
  type TriggerEvent,
  type Workflow,
  type WorkflowDefinition,
  type WorkflowMatch,
  type WorkflowNode,
} from '@tandem/documents';
import { z } from 'zod';
import { asEventAsks } from './event-filter.ts';
import { compileFieldPath } from './field-path.ts';

export interface CompiledTrigger {
  readonly nodeId: NodeId;
  readonly formId: FormId;
  readonly event: TriggerEvent;
  /** What its event asks of the submission, and then the node. */
  readonly filter: Filter<Submission>;
  /** What a decision says of a submission that it starts: the same of each. */
  readonly match: WorkflowMatch;
}

/** A workflow ready to be matched. One that isn't active has no triggers. */
export interface CompiledWorkflow {
  readonly definition: WorkflowDefinition;
  /** In canvas order. */
  readonly triggers: readonly CompiledTrigger[];
}

/** A workflow that can't be used, and why. `formIds` are the forms it would listen to; none where it isn't active. */
export interface MalformedWorkflow {
  readonly outcome: 'malformed';
  readonly workflowId: string;
  readonly reason: string;
  readonly formIds: readonly string[];
}

export type CompileOutcome = { readonly outcome: 'compiled'; readonly workflow: CompiledWorkflow } | MalformedWorkflow;

const triggerConfigSchema = z.looseObject({
  formId: formIdSchema.or(z.literal('')).nullish(),
  event: z.enum(triggerEvents).nullish(),
  filter: z.unknown().optional(),
});

/**
 * Makes a document of `workflows` ready to be matched. Fields that Tandem doesn't know are let
 * through, a missing `orgId` is the database's. Never throws: a malformed one is an outcome.
 */
export function compileWorkflow(document: unknown, orgId: OrgId): CompileOutcome {
  try {
    const parsed = workflowSchema.safeParse(asExpected(document, orgId));
    if (!parsed.success) return malformed(document, z.prettifyError(parsed.error));
    if (parsed.data.orgId !== orgId) return malformed(document, 'it belongs to another organization than its database');
    const definition = definitionOf(parsed.data);
    return { outcome: 'compiled', workflow: { definition, triggers: compileTriggers(parsed.data, definition) } };
  } catch (error) {
    return malformed(document, error instanceof RefusedError ? error.message : 'it cannot be read');
  }
}

function compileTriggers(workflow: Workflow, definition: WorkflowDefinition): readonly CompiledTrigger[] {
  if (workflow.status !== 'active') return [];
  const budget = createFilterBudget();
  return workflow.canvas.nodes
    .filter((node) => node.type === 'form-trigger' && node.enabled !== false)
    .flatMap((node) => compileTrigger(node, definition, budget) ?? []);
}

/** A trigger without a form, as the editor leaves it, listens to nothing. */
function compileTrigger(node: WorkflowNode, definition: WorkflowDefinition, budget: FilterBudget): CompiledTrigger | undefined {
  const parsed = triggerConfigSchema.safeParse(node.config);
  if (!parsed.success) throw new RefusedError(`node ${node.id}: ${z.prettifyError(parsed.error)}`);
  const { formId, filter } = parsed.data;
  if (!formId) return undefined;
  const event = parsed.data.event ?? 'submitted';
  try {
    return { nodeId: node.id, formId, event, filter: asEventAsks(event, compileFilter(filter, compileFieldPath, budget)), match: matchOf(node, definition) };
  } catch (error) {
    throw error instanceof RefusedError ? new RefusedError(`node ${node.id}: ${error.message}`) : error;
  }
}

function matchOf(node: WorkflowNode, { _id: definitionId, workflowId, document }: WorkflowDefinition): WorkflowMatch {
  return { workflowId, workflowVersion: document.version, definitionId, triggerNodeId: node.id };
}

/** Drivers store an absent field as null; the schema takes absent ones only. */
function asExpected(document: unknown, orgId: OrgId): unknown {
  if (!isPlainObject(document)) return document;
  const { canvas, settings, ...rest } = withoutNulls(document);
  return {
    orgId,
    ...rest,
    ...(canvas !== undefined && { canvas: asExpectedCanvas(canvas) }),
    ...(settings !== undefined && { settings: withoutNullsInside(settings) }),
  };
}

function asExpectedCanvas(canvas: unknown): unknown {
  if (!isPlainObject(canvas)) return canvas;
  const present = withoutNulls(canvas);
  const { nodes } = present;
  return Array.isArray(nodes) ? { ...present, nodes: nodes.map((node: unknown) => (isPlainObject(node) ? withoutNulls(node) : node)) } : present;
}

function withoutNullsInside(settings: unknown): unknown {
  if (!isPlainObject(settings)) return settings;
  return Object.fromEntries(Object.entries(withoutNulls(settings)).map(([key, value]) => [key, isPlainObject(value) ? withoutNulls(value) : value]));
}

function withoutNulls(object: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

function malformed(document: unknown, reason: string): MalformedWorkflow {
  const { workflowId, formIds } = traceOf(document);
  return { outcome: 'malformed', workflowId, reason: reason.slice(0, 1_000), formIds };
}

/** What can still be told of a document that can't be used. */
function traceOf(document: unknown): { workflowId: string; formIds: readonly string[] } {
  try {
    if (!isPlainObject(document)) return { workflowId: '', formIds: [] };
    const workflowId = typeof document.id === 'string' ? document.id.slice(0, 128) : '';
    return { workflowId, formIds: document.status === 'active' ? [...new Set(formIdsOf(document.canvas))] : [] };
  } catch {
    return { workflowId: '', formIds: [] };
  }
}

function formIdsOf(canvas: unknown): readonly string[] {
  if (!isPlainObject(canvas) || !Array.isArray(canvas.nodes)) return [];
  return canvas.nodes.flatMap((node: unknown) => {
    if (!isPlainObject(node) || node.type !== 'form-trigger' || node.enabled === false || !isPlainObject(node.config)) return [];
    const formId = node.config.formId;
    return typeof formId === 'string' && formId !== '' ? [formId] : [];
  });
}
