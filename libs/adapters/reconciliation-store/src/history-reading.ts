import { rulesOf, type TimelineInput, type WorkflowRules } from '@tandem/comparison';
import type { OrgId, Workflow, WorkflowHistoryEntry } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

/**
 * Every version in force at that second or later: of each workflow the last entry before it, and all after.
 * What a malformed version may concern is told by the one before, so that is kept too.
 */
export async function readHistoryEntries(database: Db, orgId: OrgId, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]> {
  const { history } = platformCollections(database);
  const cursor = history.find({ orgId }).sort({ workflowId: 1, 'effectiveFrom.seconds': 1, 'effectiveFrom.increment': 1 });
  const kept: WorkflowHistoryEntry[] = [];
  for await (const entry of cursor) {
    const last = kept.at(-1);
    const supersedes = last?.workflowId === entry.workflowId && entry.effectiveFrom.seconds < fromSeconds && entry.malformed === undefined;
    if (supersedes) kept.pop();
    kept.push(entry);
  }
  return kept;
}

const definitionsPerQuery = 500;

/** History with what each version says of how it starts; the rest of a definition isn't read. */
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
    for await (const { _id, document } of definitions.find<{ _id: string; document: Workflow }>(query, { projection })) {
      rules.set(_id, rulesOf(document));
    }
  }
  return { entries, definitions: rules };
}
