import { compileFilter, createFilterBudget } from '@tandem/conditions';
import type { NodeHandler, NodeOutcome, NodeRun } from '@tandem/execution';
import type { Scope } from '@tandem/workflow-graph';
import { judge } from '../judge.ts';
import { asNodeConfig, parseNodeConfig } from '../node-config.ts';
import { compileField } from '../scope-field.ts';
import { conditionalConfigSchema } from './schema.ts';

/** Goes on by `yes` or `no`. No conditions hold. */
export const conditional: NodeHandler = {
  effect: 'pure',
  prepare(node) {
    const { conditions, logicType, combineWith } = parseNodeConfig(conditionalConfigSchema, node);
    const holds = asNodeConfig(node, () => compileFilter<Scope>({ conditions, logicType, combineWith }, compileField, createFilterBudget()));
    return { run: ({ scope }: NodeRun) => Promise.resolve(judge(() => outcomeOf(holds(scope)))) };
  },
};

function outcomeOf(result: boolean): NodeOutcome {
  return { outcome: 'completed', output: { result }, branch: result ? 'yes' : 'no' };
}
