import { orgIdSchema } from '@tandem/documents';
import { createWorld, isCaughtUp, type WorldProcess } from './world.ts';

/**
 * How many executions the updates of one submission start, where one workflow listens to `event` and the stream path
 * starts what there is to start. Each update sets top-level fields of the submission, and is read with its post-image.
 */
export async function startedByUpdates(event: string, updates: readonly Readonly<Record<string, unknown>>[]): Promise<number> {
  const world = createWorld();
  try {
    world.phases.assign(orgIdSchema.parse('org_a'), { phase: 'primary', directWrites: 'record' });
    const trigger = { id: 'trigger', type: 'form-trigger', config: { formId: 'form-1', event } };
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1', { canvas: { nodes: [trigger], edges: [] } }));
    const process = await world.startReading();
    world.insert(1);
    for (const fields of updates) world.deployment.updateSubmission('org_a', 'key-1', fields, { postImage: true });
    await world.until(() => eventsRead(process) === 1 + updates.length && isCaughtUp(process) && process.path.status().batchesInFlight === 0);
    return world.executions.all().length;
  } finally {
    await world.end();
  }
}

function eventsRead({ observations }: WorldProcess): number {
  return observations.reduce((sum, one) => sum + (one.type === 'batch-read' ? one.events : 0), 0);
}
