import type { NodeHandler } from '@tandem/execution';
import { compileValue, createValueBudget, within } from '@tandem/workflow-graph';
import { asNodeConfig, parseNodeConfig } from '../node-config.ts';
import { compileField } from '../scope-field.ts';
import { transformConfigSchema } from './schema.ts';

/** Reshapes data: by a template whose texts hold placeholders, or by a list of paths from where to where. */
export const transform: NodeHandler = {
  effect: 'pure',
  prepare(node) {
    const config = parseNodeConfig(transformConfigSchema, node);
    if (config.mode === 'template') {
      const render = compileValue(config.template);
      return { run: ({ scope }) => Promise.resolve({ outcome: 'completed', output: render(scope) }) };
    }
    const mappings = asNodeConfig(node, () => config.mappings.map(({ source, target }) => ({ read: compileField(source), target: target.split('.') })));
    return {
      run: ({ scope }) => {
        const output = new Map<string, unknown>();
        const budget = createValueBudget();
        for (const { read, target } of mappings) place(output, target, within(budget, read(scope)));
        return Promise.resolve({ outcome: 'completed', output: toObject(output) });
      },
    };
  },
};

type Tree = Map<string, unknown>;

function isTree(value: unknown): value is Tree {
  return value instanceof Map;
}

function place(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const inner = tree.get(name);
  const branch: Tree = isTree(inner) ? inner : new Map<string, unknown>();
  tree.set(name, branch);
  place(branch, rest, value);
}

function toObject(tree: Tree): Record<string, unknown> {
  return Object.fromEntries([...tree].map(([name, inner]) => [name, isTree(inner) ? toObject(inner) : inner]));
}
