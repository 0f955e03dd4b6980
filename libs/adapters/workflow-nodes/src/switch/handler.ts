import { operators, textOf, UnjudgeableError, type Test, type Value } from '@tandem/conditions';
import type { NodeHandler, NodeOutcome } from '@tandem/execution';
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
    const cases = asNodeConfig(node, () => config.cases.map((one) => compileCase(config.matchMode, one)));
    return { run: ({ scope }) => Promise.resolve(choose(cases, read(scope), config.defaultOutput)) };
  },
};

function compileCase(mode: SwitchConfig['matchMode'], { value, output, min, max }: SwitchConfig['cases'][number]): Case {
  return { handle: output ?? textOf(value) ?? '', test: testOf(mode, value, min ?? undefined, max ?? undefined) };
}

function testOf(mode: SwitchConfig['matchMode'], value: unknown, min: number | undefined, max: number | undefined): Test {
  if (mode === 'contains') return operators.contains(value);
  if (mode === 'regex') return operators.regex(value);
  if (mode === 'exact') return operators.equals(value);
  const bounds = [min === undefined ? undefined : operators.gte(min), max === undefined ? undefined : operators.lte(max)];
  return (field) => bounds.every((bound) => bound === undefined || bound(field));
}

function choose(cases: readonly Case[], value: Value, defaultHandle: string): NodeOutcome {
  try {
    const matchedIndex = cases.findIndex(({ test }) => test(value));
    const handle = cases[matchedIndex]?.handle ?? defaultHandle;
    return { outcome: 'completed', output: { output: handle, matchedIndex }, branch: handle };
  } catch (error) {
    if (!(error instanceof UnjudgeableError)) throw error;
    return { outcome: 'failed', code: 'NODE_FAILED', message: error.message, repeat: 'useless', effect: 'none' };
  }
}
