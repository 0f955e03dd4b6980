import { compileTest, createFilterBudget, textOf, type FilterBudget, type Test, type Value } from '@tandem/conditions';
import type { NodeHandler, NodeOutcome } from '@tandem/execution';
import { judge } from '../judge.ts';
import { asNodeConfig, parseNodeConfig } from '../node-config.ts';
import { compileField } from '../scope-field.ts';
import { switchConfigSchema, type SwitchConfig } from './schema.ts';

interface Case {
  readonly handle: string;
  readonly test: Test;
}

/** Goes on by the handle of the first case that matches, or the default's. A case without a handle is named by its value. */
export const switchNode: NodeHandler = {
  effect: 'pure',
  prepare(node) {
    const config = parseNodeConfig(switchConfigSchema, node);
    const read = asNodeConfig(node, () => compileField(config.field));
    const cases = asNodeConfig(node, () => compileCases(config));
    return { run: ({ scope }) => Promise.resolve(judge(() => choose(cases, read(scope), config.defaultOutput))) };
  },
};

/** Their regexes are bounded together, as a filter's are. */
function compileCases({ cases, matchMode }: SwitchConfig): readonly Case[] {
  const budget = createFilterBudget();
  return cases.map((one) => ({ handle: one.output ?? textOf(one.value) ?? '', test: compileCase(matchMode, one, budget) }));
}

const operatorOf = { exact: 'equals', contains: 'contains', regex: 'regex' } as const;

function compileCase(mode: SwitchConfig['matchMode'], { value, min, max }: SwitchConfig['cases'][number], budget: FilterBudget): Test {
  if (mode !== 'range') return compileTest(operatorOf[mode], value, budget);
  const bounds = ([['gte', min], ['lte', max]] as const).flatMap(([operator, bound]) => (typeof bound === 'number' ? [compileTest(operator, bound, budget)] : []));
  return (field) => bounds.every((holds) => holds(field));
}

function choose(cases: readonly Case[], value: Value, defaultHandle: string): NodeOutcome {
  const matchedIndex = cases.findIndex(({ test }) => test(value));
  const handle = cases[matchedIndex]?.handle ?? defaultHandle;
  return { outcome: 'completed', output: { output: handle, matchedIndex }, branch: handle };
}
