import type { UpdateRule } from './update-rule.ts';
import { updated } from './updated.ts';

/**
 * The kinds of updates that workflows can listen to, by the name that a trigger node's `event` has. A name is in the
 * platform's workflows: it is not changed any more. `nx g @tandem/plugin:trigger` adds one.
 */
export const updateRules = {
  updated,
} as const satisfies Readonly<Record<string, UpdateRule>>;

export type UpdateKind = keyof typeof updateRules;
export const updateKinds = Object.keys(updateRules) as readonly UpdateKind[];

/** What a trigger node listens to: a submission's insert, or a kind of update. */
export type TriggerEvent = 'submitted' | UpdateKind;
export const triggerEvents: readonly TriggerEvent[] = ['submitted', ...updateKinds];
