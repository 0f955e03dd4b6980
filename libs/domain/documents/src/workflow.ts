import { z } from 'zod';
import { nodeIdSchema, orgIdSchema, workflowIdSchema } from './ids.ts';

export const workflowNodeSchema = z.looseObject({
  id: nodeIdSchema,
  type: z.string().min(1).max(64),
  config: z.record(z.string(), z.unknown()).default({}),
  label: z.string().max(1_000).optional(),
  enabled: z.boolean().optional(),
});
export type WorkflowNode = z.infer<typeof workflowNodeSchema>;

export const workflowEdgeSchema = z.looseObject({
  source: nodeIdSchema,
  target: nodeIdSchema,
  sourceHandle: z.string().max(128).nullish(),
  targetHandle: z.string().max(128).nullish(),
  condition: z.unknown().optional(),
});
export type WorkflowEdge = z.infer<typeof workflowEdgeSchema>;

/** Seconds and counts are bounded so that a document cannot keep a worker busy for ever. */
export const workflowSettingsSchema = z.looseObject({
  executionMode: z.enum(['parallel', 'sequential']).default('sequential'),
  maxExecutionTime: z.number().int().min(1).max(86_400_000).default(300_000),
  retryPolicy: z
    .looseObject({
      maxRetries: z.number().int().min(0).max(20).default(3),
      backoffMultiplier: z.number().min(1).max(10).default(2),
      initialDelayMs: z.number().int().min(0).max(3_600_000).default(1_000),
    })
    .prefault({}),
  errorHandling: z.enum(['stop', 'continue']).default('stop'),
});
export type WorkflowSettings = z.infer<typeof workflowSettingsSchema>;

/**
 * The parts of a `workflows` document that decide what runs. Counters, editor positions of the whole
 * canvas and the like are left out, so that they do not make a new version.
 */
export const workflowSchema = z.object({
  id: workflowIdSchema,
  orgId: orgIdSchema,
  name: z.string().max(1_000).default(''),
  slug: z.string().max(256).optional(),
  status: z.enum(['draft', 'active', 'paused', 'archived']),
  version: z.number().int().nonnegative().default(1),
  canvas: z.object({
    nodes: z.array(workflowNodeSchema).max(500),
    edges: z.array(workflowEdgeSchema).max(2_000).default([]),
  }),
  settings: workflowSettingsSchema.prefault({}),
  variables: z.array(z.looseObject({ name: z.string().max(128), defaultValue: z.unknown().optional() })).max(500).default([]),
});
export type Workflow = z.infer<typeof workflowSchema>;
