import { formIdSchema, orgIdSchema, submissionSchema, type Submission, type TriggerPath } from '@tandem/documents';
import { compileWorkflow, type CompiledWorkflow } from '@tandem/workflow-matching';
import { createFakeExecutionQueue } from '../fake-queue.ts';
import { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionStore } from '../fake-stores.ts';
import type { TriggerRequest } from '../request.ts';
import { createTrigger } from '../trigger.ts';

const orgId = orgIdSchema.parse('org_examples');
const formId = formIdSchema.parse('form-contact');

/** The trigger with fakes for all its ports, and a clock that a test sets. */
export function createTriggerWorld() {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z') };
  const ports = {
    definitions: createFakeDefinitionStore(),
    executions: createFakeExecutionStore(),
    queue: createFakeExecutionQueue(),
    decisions: createFakeDecisionStore(),
    clock: () => clock.now,
  };
  return { ...ports, ports, time: clock, trigger: createTrigger(ports) };
}

/** An active workflow of the form. */
export function exampleWorkflow(id: string, filter?: object): CompiledWorkflow {
  const config = { formId, ...(filter && { filter }) };
  const outcome = compileWorkflow({ id, status: 'active', canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config }] } }, orgId);
  if (outcome.outcome === 'malformed') throw new Error(outcome.reason);
  return outcome.workflow;
}

export function exampleSubmission(id: string, changes: object = {}): Submission {
  return submissionSchema.parse({ submissionId: `sub_${id}`, formId, organizationId: orgId, data: { name: 'Ada' }, ...changes });
}

/** A request for the submission of that id, to be triggered at the world's start, with two workflows. */
export function exampleRequest(id: string, path: TriggerPath = 'explicit', changes: Partial<TriggerRequest> = {}): TriggerRequest {
  return {
    path,
    instruction: 'enqueue',
    submission: exampleSubmission(id),
    mergeKey: id,
    event: 'submitted',
    phase: 'parallel',
    candidates: [exampleWorkflow('welcome'), exampleWorkflow('notify')],
    malformed: [],
    registry: { source: 'live', asOf: null },
    registryRace: false,
    clusterTime: null,
    insertedAt: new Date('2026-03-01T12:00:00.000Z'),
    ...changes,
  };
}
