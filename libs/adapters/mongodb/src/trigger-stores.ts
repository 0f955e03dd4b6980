import type { DecisionStore, TriggerPorts } from '@tandem/trigger';
import type { Db } from 'mongodb';
import { createDecisionStore } from './decision-store.ts';
import { createDefinitionStore } from './definition-store.ts';
import { createExecutionStore } from './execution-store.ts';

/** What a trigger keeps, on MongoDB. */
export function createTriggerStores(database: Db): Pick<TriggerPorts, 'definitions' | 'executions'> & { readonly decisions: DecisionStore } {
  return { definitions: createDefinitionStore(database), executions: createExecutionStore(database), decisions: createDecisionStore(database) };
}
