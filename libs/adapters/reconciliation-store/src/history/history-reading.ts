import { rulesOf, type TimelineInput, type WorkflowRules } from '@tandem/comparison';
import { compareClusterTime, type OrgId, type Workflow, type WorkflowHistoryEntry } from '@tandem/documents';
import { askStore, platformCollections, rowsOfStore } from '@tandem/mongodb';
import type { Collection, Db } from 'mongodb';

/** Up to so many entries, to read all that an organization has is cheaper than to ask for each of its workflows. */
const mostReadWhole = 20_000;
/** Workflows asked for at once. */
const atOnce = 16;

const inOrder = { workflowId: 1, 'effectiveFrom.seconds': 1, 'effectiveFrom.increment': 1 } as const;

/**
 * Every version in force at that second or later: of each workflow the last entry before it, and all after.
 * What a malformed version may concern is told by the one before, so that is kept too. Rejects with STORE_UNAVAILABLE.
 */
export function readHistoryEntries(database: Db, orgId: OrgId, fromSeconds: number, readWhole = mostReadWhole): Promise<readonly WorkflowHistoryEntry[]> {
  const { history } = platformCollections(database);
  return askStore(`reading the history of ${orgId}`, async () => {
    const isLong = (await history.countDocuments({ orgId }, { limit: readWhole + 1 })) > readWhole;
    return isLong ? readByWorkflow(history, orgId, fromSeconds) : readAll(history, orgId, fromSeconds);
  });
}

async function readAll(history: Collection<WorkflowHistoryEntry>, orgId: OrgId, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]> {
  const kept: WorkflowHistoryEntry[] = [];
  for await (const entry of history.find({ orgId }).sort(inOrder)) {
    const last = kept.at(-1);
    const supersedes = last?.workflowId === entry.workflowId && entry.effectiveFrom.seconds < fromSeconds && entry.malformed === undefined;
    if (supersedes) kept.pop();
    kept.push(entry);
  }
  return kept;
}

/** The same by index, whatever a workflow was long before. */
async function readByWorkflow(history: Collection<WorkflowHistoryEntry>, orgId: OrgId, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]> {
  const workflowIds = (await history.distinct('workflowId', { orgId })).sort();
  const kept: WorkflowHistoryEntry[] = [];
  for (let start = 0; start < workflowIds.length; start += atOnce) {
    const some = await Promise.all(workflowIds.slice(start, start + atOnce).map((workflowId) => readWorkflow(history, { orgId, workflowId }, fromSeconds)));
    kept.push(...some.flat());
  }
  return kept;
}

async function readWorkflow(history: Collection<WorkflowHistoryEntry>, of: Pick<WorkflowHistoryEntry, 'orgId' | 'workflowId'>, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]> {
  const before = await history.findOne(
    { ...of, 'effectiveFrom.seconds': { $lt: fromSeconds }, malformed: { $exists: false } },
    { sort: { 'effectiveFrom.seconds': -1, 'effectiveFrom.increment': -1 } },
  );
  const entries = await history.find({ ...of, 'effectiveFrom.seconds': { $gte: before?.effectiveFrom.seconds ?? 0 } }).sort(inOrder).toArray();
  return before ? entries.filter(({ effectiveFrom }) => compareClusterTime(effectiveFrom, before.effectiveFrom) >= 0) : entries;
}

const definitionsPerQuery = 500;

/** History with what each version says of how it starts; the rest of a definition isn't read. Rejects with STORE_UNAVAILABLE. */
export async function readHistory(database: Db, orgId: OrgId, fromSeconds: number): Promise<Pick<TimelineInput, 'entries' | 'definitions'>> {
  const { definitions } = platformCollections(database);
  const entries = await readHistoryEntries(database, orgId, fromSeconds);
  const ids = [...new Set(entries.flatMap(({ definitionId }) => definitionId ?? []))];
  const rules = new Map<string, WorkflowRules>();
  const projection = {
    'document.status': 1, 'document.canvas.nodes.id': 1, 'document.canvas.nodes.type': 1, 'document.canvas.nodes.enabled': 1, 'document.canvas.nodes.config': 1,
  };
  for (let start = 0; start < ids.length; start += definitionsPerQuery) {
    const query = { _id: { $in: ids.slice(start, start + definitionsPerQuery) } };
    const found = definitions.find<{ _id: string; document: Workflow }>(query, { projection });
    for await (const { _id, document } of rowsOfStore(`reading the definitions of ${orgId}`, found)) rules.set(_id, rulesOf(document));
  }
  return { entries, definitions: rules };
}
