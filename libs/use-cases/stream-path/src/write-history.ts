import { mayPass, untilDone, type RetryOptions } from './backoff.ts';
import type { HistoryRecord, HistoryStore } from './ports.ts';
import type { StreamRegistry } from './stream-registry.ts';

export interface HistoryOptions extends RetryOptions {
  readonly history: HistoryStore;
  readonly registry: Pick<StreamRegistry, 'refuse'>;
}

/**
 * Writes records, for as long as it takes: going on without them would make the registry of the past
 * unknown. A definition that the database will never accept is found, and its workflow is malformed from
 * there on, in history and in the registry. Rejects only when the signal aborts.
 */
export async function writeHistory(records: readonly HistoryRecord[], options: HistoryOptions, signal: AbortSignal): Promise<void> {
  const [only, ...others] = records;
  if (!only) return;
  // an entry without a definition is Tandem's own, and nothing smaller could take its place
  const isPassing = others.length === 0 && !only.definition ? () => true : mayPass;
  try {
    await untilDone('history', options, signal, () => options.history.append(records, signal), isPassing);
  } catch (error) {
    signal.throwIfAborted();
    if (mayPass(error)) throw error;
    if (others.length === 0) {
      await writeHistory([refused(only, options)], options, signal);
      return;
    }
    const middle = Math.ceil(records.length / 2);
    await writeHistory(records.slice(0, middle), options, signal);
    await writeHistory(records.slice(middle), options, signal);
  }
}

function refused(record: HistoryRecord, { registry, observe }: HistoryOptions): HistoryRecord {
  const reason = 'the database will never accept its definition';
  const { orgId, workflowId } = record.entry;
  observe({ type: 'workflow-malformed', orgId, workflowId, reason });
  return registry.refuse(record, reason);
}
