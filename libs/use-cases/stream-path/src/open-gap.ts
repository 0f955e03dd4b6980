import type { ClusterTime, StreamGap } from '@tandem/documents';
import { readWorkflows } from './read-workflows.ts';
import type { Fenced, Reading, Recovered, RecoverPorts } from './recovery.ts';
import type { StreamRegistry } from './stream-registry.ts';

export interface LostStretch {
  /** The checkpoint that was reached. */
  readonly from: ClusterTime;
  readonly reason: string;
  /** The oldest gap that is open still. */
  readonly older: Pick<StreamGap, 'uncertainFrom'> | undefined;
  /** Null where history is whole only from the next reading on. */
  readonly historyFrom: ClusterTime | null;
}

/**
 * Lets the stream go on from now, and writes down what lies between. The gap is durable before the
 * checkpoint moves past it, and says that it is half-opened until that is done: a crash in between leaves the
 * same gap to be opened again, with a later end. Workflows are read into history as of the end, so the
 * registry is whole there.
 */
export async function openGap(reading: Reading, { from, reason, older, historyFrom }: LostStretch, ports: RecoverPorts, registry: StreamRegistry, signal: AbortSignal): Promise<Recovered | Fenced> {
  const { stream, epoch } = reading;
  const to = await ports.source.now(signal);
  const gap: StreamGap = {
    _id: gapId(stream, from),
    stream,
    from,
    to,
    uncertainFrom: older?.uncertainFrom ?? from,
    reason,
    ...(ports.followsUpdates && { updatesLost: true }),
    state: 'opening',
    progress: null,
    counts: { read: 0, backfilled: 0 },
    epoch,
    openedAt: new Date(ports.time.now()),
    closedAt: null,
    expireAt: null,
  };
  if ((await ports.gaps.write(gap)) === 'fenced') return { outcome: 'fenced' };
  for await (const record of ports.history.asOf(to, signal)) registry.restore(record);
  const registryReadUntil = await readWorkflows(to, new Set(), ports, registry, signal);
  const known = { registryReadUntil, historyFrom: historyFrom ?? registryReadUntil };
  const moved = await ports.checkpoints.write({ _id: stream, epoch, resumeToken: null, clusterTime: to, pipelineHash: ports.source.pipelineHash, ...known });
  if (moved === 'fenced') return { outcome: 'fenced' };
  const open: StreamGap = { ...gap, state: 'open' };
  if ((await ports.gaps.write(open)) === 'fenced') return { outcome: 'fenced' };
  ports.observe({ type: 'gap-opened', from, to, reason });
  return { outcome: 'recovered', start: { token: null, clusterTime: to }, gaps: [open], ...known };
}

/** Fixed widths, so that gaps of a stream also sort by their id. */
function gapId(stream: string, { seconds, increment }: ClusterTime): string {
  return `${stream}:${String(seconds).padStart(10, '0')}.${String(increment).padStart(10, '0')}`;
}
