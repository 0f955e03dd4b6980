import type { ClusterTime, OrgId, StreamGap } from '@tandem/documents';
import { isIncomplete } from './history-record.ts';
import { openGap } from './open-gap.ts';
import type { CheckpointWrite } from './ports.ts';
import { readWorkflows } from './read-workflows.ts';
import type { Fenced, Reading, Recovered, RecoverPorts } from './recovery.ts';
import type { StreamRegistry } from './stream-registry.ts';

/**
 * Finds the place to go on from, and fills the registry as of that place. The very first start notes a
 * time before it reads `workflows`, and the stream starts at that time: what changes meanwhile is read
 * twice, never missed. The place is durable before the reading, so a crash in it loses no event. Where the
 * pipeline has changed, it may tell of organizations that are new to history: theirs are read likewise, as are
 * those of organizations of which history is incomplete.
 * A gap that a crash left half-opened is opened first.
 */
export async function recover(reading: Reading, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered | Fenced> {
  const claim = await ports.checkpoints.claim(reading.stream, reading.epoch);
  if (claim.outcome === 'fenced') return claim;
  const claimed = await ports.gaps.claim(reading.stream, reading.epoch);
  if (claimed.outcome === 'fenced') return claimed;
  const checkpoint = claim.checkpoint ?? (await firstCheckpoint(reading, ports, signal));
  if (checkpoint === 'fenced') return { outcome: 'fenced' };
  const { pipelineHash } = ports.source;
  if (checkpoint.pipelineHash !== pipelineHash) ports.observe({ type: 'pipeline-changed', from: checkpoint.pipelineHash, to: pipelineHash });

  const gaps = claimed.gaps.filter(({ state }) => state === 'open');
  let opened: Recovered | undefined;
  // there is one at most, but for what a leader that did not know yet of its end may have left beside it
  for (const gap of claimed.gaps.filter(({ state }) => state === 'opening')) {
    const outcome = await openGap(reading, { ...gap, older: gaps[0], historyFrom: historyFromOf(checkpoint, ports) }, ports, registry, signal);
    if (outcome.outcome === 'fenced') return outcome;
    opened = outcome;
    gaps.push(...outcome.gaps);
  }
  const { watchedFrom } = checkpoint;
  const recovered = opened ? { ...opened, gaps } : await goOn(reading, checkpoint, gaps, ports, registry, signal);
  return recovered.outcome === 'recovered' && watchedFrom ? { ...recovered, watchedFrom } : recovered;
}

/** With another pipeline, history is whole from the next reading on: it may tell of more organizations. */
function historyFromOf({ pipelineHash, historyFrom }: CheckpointWrite, { source }: RecoverPorts): ClusterTime | null {
  return pipelineHash === source.pipelineHash ? historyFrom : null;
}

async function firstCheckpoint({ stream, epoch }: Reading, { source, checkpoints }: RecoverPorts, signal: AbortSignal): Promise<CheckpointWrite | 'fenced'> {
  const now = await source.now(signal);
  const first = { _id: stream, epoch, resumeToken: null, clusterTime: now, registryReadUntil: null, historyFrom: null, watchedFrom: now, pipelineHash: source.pipelineHash };
  return (await checkpoints.write(first)) === 'fenced' ? 'fenced' : first;
}

async function goOn(reading: Reading, checkpoint: CheckpointWrite, gaps: readonly StreamGap[], ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered | Fenced> {
  const { resumeToken, clusterTime, registryReadUntil, pipelineHash } = checkpoint;
  const incomplete = await restore(clusterTime, ports, registry, signal);
  const isAnother = pipelineHash !== ports.source.pipelineHash;
  if (registryReadUntil === null || isAnother || incomplete.size > 0) {
    // what a reading that broke off has found is not known yet: there may be more, and it may be gone
    const known = registryReadUntil === null ? new Set<OrgId>() : new Set([...registry.organizations()].filter((orgId) => !incomplete.has(orgId)));
    const begun = { _id: reading.stream, epoch: reading.epoch, resumeToken: null, clusterTime, pipelineHash, registryReadUntil: null, historyFrom: null };
    if (registryReadUntil !== null && (await ports.checkpoints.write(begun)) === 'fenced') return { outcome: 'fenced' };
    return readRegistry(reading, clusterTime, known, gaps, ports, registry, signal);
  }
  registry.racingUntil(registryReadUntil);
  const readAt = await ports.source.now(signal);
  // events that were followed before a crash, and not yet covered by the checkpoint, are answered from history
  registry.expectReplayOf(await ports.history.after(clusterTime, signal), readAt);
  const start = { token: resumeToken, clusterTime };
  return { outcome: 'recovered', start, registryReadUntil, historyFrom: checkpoint.historyFrom ?? registryReadUntil, gaps };
}

/** @returns the organizations of which history is incomplete */
async function restore(at: ClusterTime, { history, observe }: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<ReadonlySet<OrgId>> {
  const incomplete = new Set<OrgId>();
  for await (const record of history.asOf(at, signal)) {
    if (isIncomplete(record)) incomplete.add(record.entry.orgId);
    registry.restore(record);
  }
  for (const orgId of incomplete) observe({ type: 'workflow-looked-up', orgId, reason: 'history names a definition that is not there' });
  return incomplete;
}

/**
 * Reads the workflows of all organizations but the known ones, which go on from history for as long as the
 * pipeline tells of them. A token of another pipeline is of no use; the time always is.
 */
async function readRegistry(
  { stream, epoch }: Reading,
  from: ClusterTime,
  known: ReadonlySet<OrgId>,
  gaps: readonly StreamGap[],
  ports: RecoverPorts,
  registry: StreamRegistry,
  signal: AbortSignal,
): Promise<Recovered | Fenced> {
  const readUntil = await readWorkflows(from, known, ports, registry, signal);
  const isReadUntil = { registryReadUntil: readUntil, historyFrom: readUntil };
  const written = await ports.checkpoints.write({ _id: stream, epoch, resumeToken: null, clusterTime: from, pipelineHash: ports.source.pipelineHash, ...isReadUntil });
  return written === 'fenced' ? { outcome: 'fenced' } : { outcome: 'recovered', start: { token: null, clusterTime: from }, gaps, ...isReadUntil };
}
