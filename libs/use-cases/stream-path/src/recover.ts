import type { ClusterTime, StreamCheckpoint } from '@tandem/documents';
import type { ChangeSource, CheckpointStore, HistoryRecord, HistoryStore, LiveWorkflow, LiveWorkflows, StreamPosition } from './ports.ts';
import type { StreamRegistry } from './stream-registry.ts';

export interface RecoverPorts {
  readonly source: ChangeSource;
  readonly checkpoints: CheckpointStore;
  readonly history: HistoryStore;
  readonly live: LiveWorkflows;
}

/** Who reads which stream, under which epoch. */
export interface Reading {
  readonly stream: string;
  readonly epoch: number;
}

export type Recovered =
  | { readonly outcome: 'recovered'; readonly start: StreamPosition; readonly registryReadUntil: ClusterTime }
  /** A holder of a higher epoch was here: we are not the leader any more. */
  | { readonly outcome: 'fenced' };

/**
 * Finds the place to go on from, and fills the registry as of that place. The very first start notes a
 * time before it reads `workflows`, and the stream starts at that time: what changes meanwhile is read
 * twice, never missed. The place is durable before the reading, so a crash in it loses no event.
 */
export async function recover(reading: Reading, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered> {
  const claim = await ports.checkpoints.claim(reading.stream, reading.epoch);
  if (claim.outcome === 'fenced') return { outcome: 'fenced' };
  const checkpoint = claim.checkpoint ?? (await firstCheckpoint(reading, ports, signal));
  if (checkpoint === 'fenced') return { outcome: 'fenced' };
  if (checkpoint.registryReadUntil === null) return readRegistry(reading, checkpoint, ports, registry, signal);

  const { clusterTime, registryReadUntil } = checkpoint;
  registry.racingUntil(registryReadUntil);
  for await (const record of ports.history.asOf(clusterTime, signal)) registry.restore(record);
  const readAt = await ports.source.now(signal);
  registry.expectReplayOf(await ports.history.after(clusterTime, signal), readAt);
  return { outcome: 'recovered', registryReadUntil, start: startOf(checkpoint, ports.source) };
}

async function firstCheckpoint(reading: Reading, ports: RecoverPorts, signal: AbortSignal): Promise<Omit<StreamCheckpoint, 'updatedAt'> | 'fenced'> {
  const clusterTime = await ports.source.now(signal);
  const first = { _id: reading.stream, epoch: reading.epoch, resumeToken: null, clusterTime, registryReadUntil: null, pipelineHash: ports.source.pipelineHash };
  return (await ports.checkpoints.write(first)) === 'fenced' ? 'fenced' : first;
}

async function readRegistry(
  reading: Reading,
  first: Omit<StreamCheckpoint, 'updatedAt'>,
  ports: RecoverPorts,
  registry: StreamRegistry,
  signal: AbortSignal,
): Promise<Recovered> {
  for await (const workflows of inBatches(ports.live.all(signal))) {
    const records = workflows.flatMap((workflow): readonly HistoryRecord[] => registry.putLive(workflow, first.clusterTime));
    await ports.history.append(records, signal);
  }
  const registryReadUntil = await ports.source.now(signal);
  registry.racingUntil(registryReadUntil);
  const written = await ports.checkpoints.write({ ...first, epoch: reading.epoch, registryReadUntil });
  if (written === 'fenced') return { outcome: 'fenced' };
  return { outcome: 'recovered', registryReadUntil, start: startOf(first, ports.source) };
}

/** A token of another pipeline is of no use; the time always is. */
function startOf(checkpoint: Pick<StreamCheckpoint, 'resumeToken' | 'clusterTime' | 'pipelineHash'>, source: ChangeSource): StreamPosition {
  const token = checkpoint.pipelineHash === source.pipelineHash ? checkpoint.resumeToken : null;
  return { token, clusterTime: checkpoint.clusterTime };
}

const batchSize = 200;

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
