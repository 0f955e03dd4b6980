import { compareClusterTime, type ClusterTime, type FormId, type OrgId, type SkippedWorkflow, type WorkflowHistoryEntry } from '@tandem/documents';
import { askStore, createWorkflowLookup, platformCollections } from '@tandem/mongodb';
import { compileWorkflow } from '@tandem/workflow-matching';
import type { KnownWorkflows } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';
import { readHistoryEntries } from './history-reading.ts';

/** A reading of an organization's history is good for a burst of triggers, and soon forgotten. */
const keepHistoryMs = 1_000;

/** What was in the history of an organization when it was read, whole from one time to another. */
interface HeldHistory {
  readonly orgId: OrgId;
  readonly fromSeconds: number;
  readonly upTo: ClusterTime;
  readonly readAt: number;
  readonly entries: readonly WorkflowHistoryEntry[];
}

/** Workflows as they were, from the history the stream writes, and as they are. */
export function createKnownWorkflows(client: MongoClient, database: Db, now: () => number): KnownWorkflows {
  const lookup = createWorkflowLookup(client);
  const { definitions } = platformCollections(database);
  let held: HeldHistory | null = null;

  /** A reading from before the stream had come so far may lack what it has written since. */
  async function entriesAround(orgId: OrgId, time: ClusterTime, margin: number, upTo: ClusterTime): Promise<readonly WorkflowHistoryEntry[]> {
    const fromSeconds = time.seconds - margin;
    const isHeld = held?.orgId === orgId && held.fromSeconds <= fromSeconds && held.upTo.seconds > time.seconds + margin && now() - held.readAt < keepHistoryMs;
    if (!held || !isHeld) held = { orgId, fromSeconds, upTo, readAt: now(), entries: await readHistoryEntries(database, orgId, fromSeconds) };
    return held.entries;
  }

  async function readAsOf(orgId: OrgId, formId: FormId, time: ClusterTime, margin: number, upTo: ClusterTime) {
    const entries = await entriesAround(orgId, time, margin, upTo);
    const inForce = entriesInForce(entries, time);
    const ids = inForce.flatMap(({ definitionId }) => definitionId ?? []);
    const documents = await askStore(`reading the definitions of ${orgId}`, () => definitions.find({ _id: { $in: ids }, 'document.canvas.nodes.config.formId': formId }).toArray());
    return { entries, inForce, documents };
  }

  return {
    async asOf(orgId, formId, time, marginMs, upTo) {
      const margin = Math.ceil(marginMs / 1_000);
      const { entries, inForce, documents } = await readAsOf(orgId, formId, time, margin, upTo);
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
