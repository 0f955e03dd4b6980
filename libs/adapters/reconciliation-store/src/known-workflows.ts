import { compareClusterTime, type ClusterTime, type FormId, type OrgId, type SkippedWorkflow, type WorkflowHistoryEntry } from '@tandem/documents';
import { createWorkflowLookup, platformCollections, storeError } from '@tandem/mongodb';
import { compileWorkflow } from '@tandem/workflow-matching';
import type { KnownWorkflows } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';
import { readHistoryEntries } from './history-reading.ts';

/** A reading of an organization's history is good for a burst of triggers, and soon forgotten. */
const keepHistoryMs = 1_000;

/**
 * Workflows as they were, from the history the stream writes, and as they are. Who asks at once after the stream has come
 * by keeps nothing: a reading from before may lack what the stream has read since.
 */
export function createKnownWorkflows(client: MongoClient, database: Db, now: () => number, { keepForMs = keepHistoryMs } = {}): KnownWorkflows {
  const lookup = createWorkflowLookup(client);
  const { definitions } = platformCollections(database);
  let held: { orgId: OrgId; fromSeconds: number; readAt: number; entries: readonly WorkflowHistoryEntry[] } | null = null;

  async function entriesFrom(orgId: OrgId, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]> {
    if (held?.orgId !== orgId || held.fromSeconds > fromSeconds || now() - held.readAt >= keepForMs) {
      held = { orgId, fromSeconds, readAt: now(), entries: await readHistoryEntries(database, orgId, fromSeconds) };
    }
    return held.entries;
  }

  async function readAsOf(orgId: OrgId, formId: FormId, time: ClusterTime, margin: number) {
    const entries = await entriesFrom(orgId, time.seconds - margin);
    const inForce = entriesInForce(entries, time);
    const ids = inForce.flatMap(({ definitionId }) => definitionId ?? []);
    const documents = await definitions.find({ _id: { $in: ids }, 'document.canvas.nodes.config.formId': formId }).toArray();
    return { entries, inForce, documents };
  }

  return {
    async asOf(orgId, formId, time, marginMs) {
      const margin = Math.ceil(marginMs / 1_000);
      const { entries, inForce, documents } = await readAsOf(orgId, formId, time, margin).catch((error: unknown) => {
        throw storeError(error, `reading the history of ${orgId}`);
      });
      return {
        candidates: documents.flatMap(({ document }) => {
          const outcome = compileWorkflow(document, orgId);
          return outcome.outcome === 'compiled' ? [outcome.workflow] : [];
        }),
        malformed: inForce.flatMap(skippedOf),
        changedNear: entries.some(({ effectiveFrom }) => Math.abs(effectiveFrom.seconds - time.seconds) <= margin),
      };
    },
    live: (orgId, formId) => lookup.activeWorkflowsFor(orgId, formId),
  };
}

function entriesInForce(entries: readonly WorkflowHistoryEntry[], time: ClusterTime): readonly WorkflowHistoryEntry[] {
  const latest = new Map<string, WorkflowHistoryEntry>();
  for (const entry of entries) if (compareClusterTime(entry.effectiveFrom, time) <= 0) latest.set(entry.workflowId, entry);
  return [...latest.values()];
}

function skippedOf({ workflowId, malformed }: WorkflowHistoryEntry): SkippedWorkflow[] {
  return malformed === undefined ? [] : [{ workflowId, reason: malformed }];
}
