import type { ClusterTime, OrgId } from '@tandem/documents';
import type { RetryOptions } from './backoff.ts';
import type { ChangeSource, CheckpointStore, CheckpointWrite, HistoryStore, LiveWorkflow, LiveWorkflows, StreamPosition } from './ports.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { writeHistory } from './write-history.ts';

export interface RecoverPorts extends RetryOptions {
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
 * twice, never missed. The place is durable before the reading, so a crash in it loses no event. Where the
 * pipeline has changed, it may tell of organizations that are new to history: theirs are read likewise.
 */
export async function recover(reading: Reading, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered> {
  const claim = await ports.checkpoints.claim(reading.stream, reading.epoch);
  if (claim.outcome === 'fenced') return { outcome: 'fenced' };
  const checkpoint = claim.checkpoint ?? (await firstCheckpoint(reading, ports, signal));
  if (checkpoint === 'fenced') return { outcome: 'fenced' };
  const { clusterTime, registryReadUntil, pipelineHash } = checkpoint;
  for await (const record of ports.history.asOf(clusterTime, signal)) registry.restore(record);
  // what a reading that a crash broke off has found is not known yet: it may be gone
  if (registryReadUntil === null) return readRegistry(reading, clusterTime, new Set(), ports, registry, signal);
  if (pipelineHash !== ports.source.pipelineHash) return readRegistry(reading, clusterTime, registry.organizations(), ports, registry, signal);

  registry.racingUntil(registryReadUntil);
  await expectReplay(clusterTime, ports, registry, signal);
  return { outcome: 'recovered', registryReadUntil, start: { token: checkpoint.resumeToken, clusterTime } };
}

async function firstCheckpoint(reading: Reading, ports: RecoverPorts, signal: AbortSignal): Promise<CheckpointWrite | 'fenced'> {
  const first = checkpointAt({ token: null, clusterTime: await ports.source.now(signal) }, null, reading, ports.source);
  return (await ports.checkpoints.write(first)) === 'fenced' ? 'fenced' : first;
}

/**
 * Reads the workflows of all organizations but the known ones, which go on from history for as long as the
 * pipeline tells of them. A token of another pipeline is of no use; the time always is.
 */
async function readRegistry(reading: Reading, from: ClusterTime, known: ReadonlySet<OrgId>, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered> {
  const found = new Set<string>();
  for await (const workflows of inBatches(ports.live.all(signal))) {
    const unknown = workflows.filter(({ orgId }) => !known.has(orgId));
    for (const { orgId, documentKey } of unknown) found.add(`${orgId} ${documentKey}`);
    await writeHistory(unknown.flatMap((workflow) => registry.putLive(workflow, from)), { ...ports, registry }, signal);
  }
  const isThere = (orgId: OrgId, documentKey: string) => (known.has(orgId) ? ports.source.tellsOf(orgId) : found.has(`${orgId} ${documentKey}`));
  await writeHistory(registry.keepOnly(isThere, from), { ...ports, registry }, signal);
  const registryReadUntil = await ports.source.now(signal);
  registry.racingUntil(registryReadUntil);
  await expectReplay(from, ports, registry, signal);
  const start = { token: null, clusterTime: from };
  const written = await ports.checkpoints.write(checkpointAt(start, registryReadUntil, reading, ports.source));
  return written === 'fenced' ? { outcome: 'fenced' } : { outcome: 'recovered', registryReadUntil, start };
}

/** Events that were followed before a crash, and not yet covered by the checkpoint, are answered from history. */
async function expectReplay(from: ClusterTime, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<void> {
  const readAt = await ports.source.now(signal);
  registry.expectReplayOf(await ports.history.after(from, signal), readAt);
}

function checkpointAt({ token, clusterTime }: StreamPosition, registryReadUntil: ClusterTime | null, { stream, epoch }: Reading, { pipelineHash }: ChangeSource): CheckpointWrite {
  return { _id: stream, epoch, resumeToken: token, clusterTime, registryReadUntil, pipelineHash };
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
