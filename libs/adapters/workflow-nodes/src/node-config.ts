import { RefusedError } from '@tandem/conditions';
import type { WorkflowNode } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { z } from 'zod';

/** @throws NODE_CONFIG_INVALID naming each field that is wrong */
export function parseNodeConfig<Schema extends z.ZodType>(schema: Schema, node: WorkflowNode): z.output<Schema> {
  const parsed = schema.safeParse(node.config);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const text = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new TandemError('NODE_CONFIG_INVALID', `node ${node.id}: ${text}`, { problems });
}

/** Runs what may find a condition or a path unusable. */
export function asNodeConfig<T>(node: WorkflowNode, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RefusedError) throw new TandemError('NODE_CONFIG_INVALID', `node ${node.id}: ${error.message}`);
    throw error;
  }
}
