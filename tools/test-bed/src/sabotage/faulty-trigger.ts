import { executionKey, workflowIdSchema, type ExecutionKey, type WorkflowExecution } from '@tandem/documents';
import * as original from '@tandem/trigger';
import type { Trigger, TriggerPorts, TriggerRequest, TriggerResult } from '@tandem/trigger';

// Stands in for the whole package, so all else of it goes through.
export * from '@tandem/trigger';

/** Faults that a submission asks for in its field `fault`; of one path, or of both. */
type Break = (ports: TriggerPorts) => Trigger;

const faults: Readonly<Record<string, { readonly paths: readonly TriggerRequest['path'][]; readonly breakIt: Break }>> = {
  'stream-forgets': { paths: ['stream'], breakIt: forgets },
  'both-forget': { paths: ['explicit', 'stream'], breakIt: forgets },
  'explicit-forgets-once': { paths: ['explicit'], breakIt: forgetsOnce },
  'stream-leaves-one-out': { paths: ['stream'], breakIt: leavesOneOut },
  'stream-starts-unasked': { paths: ['stream'], breakIt: startsUnasked },
  'stream-has-own-keys': { paths: ['stream'], breakIt: hasOwnKeys },
  'explicit-starts-a-stranger': { paths: ['explicit'], breakIt: startsAStranger },
};

/** The same use case, but for requests whose submissions ask for a fault. */
export function createTrigger(ports: TriggerPorts): Trigger {
  const sound = original.createTrigger(ports);
  const broken = new Map(Object.entries(faults).map(([name, { breakIt }]) => [name, breakIt(ports)]));
  const triggerFor = ({ path, submission }: TriggerRequest): Trigger => {
    const { fault } = submission.data;
    return typeof fault === 'string' && faults[fault]?.paths.includes(path) ? (broken.get(fault) ?? sound) : sound;
  };
  return {
    async triggerAll(requests, signal, onStep) {
      const results = new Map<TriggerRequest, TriggerResult>();
      for (const trigger of new Set(requests.map(triggerFor))) {
        const own = requests.filter((request) => triggerFor(request) === trigger);
        const done = await trigger.triggerAll(own, signal, onStep);
        own.forEach((request, index) => { if (done[index]) results.set(request, done[index]); });
      }
      return requests.flatMap((request) => results.get(request) ?? []);
    },
  };
}

/** Says that all is done, and does nothing. */
function forgets({ clock }: TriggerPorts): Trigger {
  return original.createTrigger({
    definitions: original.createFakeDefinitionStore(), executions: original.createFakeExecutionStore(), queue: original.createFakeExecutionQueue(), decisions: original.createFakeDecisionStore(), clock,
  });
}

/** Forgets a submission the first time, and does it when asked again. */
function forgetsOnce(ports: TriggerPorts): Trigger {
  const [forgetting, sound] = [forgets(ports), original.createTrigger(ports)];
  const seen = new Set<string>();
  return {
    async triggerAll(requests, signal, onStep) {
      const results: TriggerResult[] = [];
      for (const request of requests) {
        const { submissionId } = request.submission;
        results.push(...(await (seen.has(submissionId) ? sound : forgetting).triggerAll([request], signal, onStep)));
        seen.add(submissionId);
      }
      return results;
    },
  };
}

const changing = (ports: TriggerPorts, change: (request: TriggerRequest) => TriggerRequest): Trigger => {
  const sound = original.createTrigger(ports);
  return { triggerAll: (requests, signal, onStep) => sound.triggerAll(requests.map(change), signal, onStep) };
};

/** Doesn't know of one of the form's workflows. */
function leavesOneOut(ports: TriggerPorts): Trigger {
  return changing(ports, (request) => ({ ...request, candidates: request.candidates.filter(({ definition }) => definition.workflowId !== 'second') }));
}

/** Starts workflows whatever it was told. */
function startsUnasked(ports: TriggerPorts): Trigger {
  return changing(ports, (request) => ({ ...request, instruction: 'enqueue' }));
}

/** Makes execution keys of its own, so that it meets nobody else's. */
function hasOwnKeys(ports: TriggerPorts): Trigger {
  const own = (key: ExecutionKey) => `${key}-own` as ExecutionKey;
  return original.createTrigger({
    ...ports,
    executions: {
      ...ports.executions,
      async insertAll(executions, signal) {
        const outcomes = await ports.executions.insertAll(executions.map((execution) => ({ ...execution, _id: own(execution._id) })), signal);
        return new Map(executions.flatMap(({ _id }) => {
          const outcome = outcomes.get(own(_id));
          return outcome ? [[_id, outcome] as const] : [];
        }));
      },
    },
    queue: { addAll: (jobs, signal) => ports.queue.addAll(jobs.map((job) => ({ ...job, key: own(job.key) })), signal) },
  });
}

/** Starts a workflow that nothing names, beside those that it should. */
function startsAStranger(ports: TriggerPorts): Trigger {
  const workflowId = workflowIdSchema.parse('stranger');
  const strangerOf = (execution: WorkflowExecution): WorkflowExecution => ({
    ...execution, workflowId, _id: executionKey(execution.orgId, execution.submissionId, execution.event, workflowId),
  });
  return original.createTrigger({
    ...ports,
    executions: { ...ports.executions, insertAll: (executions, signal) => ports.executions.insertAll([...executions, ...executions.slice(0, 1).map(strangerOf)], signal) },
  });
}
