import type { NodeHandler } from '@tandem/execution';
import { parseNodeConfig } from '../node-config.ts';
import { formTriggerConfigSchema } from './schema.ts';

/** Where an execution begins. Its output is the submission, which the execution holds already. */
export const formTrigger: NodeHandler = {
  effect: 'pure',
  prepare(node) {
    parseNodeConfig(formTriggerConfigSchema, node);
    return { run: () => Promise.resolve({ outcome: 'completed', output: null }) };
  },
};
