import type { ClusterTime, OrgId } from '@tandem/documents';
import type { LiveWorkflow } from './ports.ts';
import type { RecoverPorts } from './recovery.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { writeHistory } from './write-history.ts';

const batchSize = 200;

/**
 * Reads the workflows of all organizations but the known ones, into the registry and into history as of
 * `from`. The stream is to go on from there: what changes meanwhile is read twice, never missed.
 * @returns up to when the registry may be ahead of the stream
 */
export async function readWorkflows(from: ClusterTime, known: ReadonlySet<OrgId>, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<ClusterTime> {
  const found = new Set<string>();
  for await (const workflows of inBatches(ports.live.all(signal))) {
    const unknown = workflows.filter(({ orgId }) => !known.has(orgId));
    for (const { orgId, documentKey } of unknown) found.add(`${orgId} ${documentKey}`);
    await writeHistory(unknown.flatMap((workflow) => registry.putLive(workflow, from)), { ...ports, registry }, signal);
  }
  const isThere = (orgId: OrgId, documentKey: string) => (known.has(orgId) ? ports.source.tellsOf(orgId) : found.has(`${orgId} ${documentKey}`));
  await writeHistory(registry.keepOnly(isThere, from), { ...ports, registry }, signal);
  const readUntil = await ports.source.now(signal);
  registry.racingUntil(readUntil);
  // events that were followed before a crash, and not yet covered by the checkpoint, are answered from history
  registry.expectReplayOf(await ports.history.after(from, signal), readUntil);
  return readUntil;
}

async function* inBatches(workflows: AsyncIterable<LiveWorkflow>): AsyncGenerator<readonly LiveWorkflow[], void, void> {
  let batch: LiveWorkflow[] = [];
  for await (const workflow of workflows) {
    batch.push(workflow);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
