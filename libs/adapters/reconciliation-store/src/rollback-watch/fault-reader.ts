import type { StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Window } from '@tandem/reconciliation';
import type { FaultCriterion } from '@tandem/rollback-triggers';
import type { FaultQuery, FaultReader } from '@tandem/rollback-watch';
import type { Collection, Db, Filter } from 'mongodb';

const longestReadingMs = 20_000;
const mostExamples = 5;
const mostOrganizations = 10_000;

/** Findings in `divergences`, by the index of an organization's kinds, causes and statuses: what no criterion names is passed over. */
export function createFaultReader(database: Db): FaultReader {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;

  async function count(filter: Filter<StoredFinding>, most: number): Promise<number> {
    const pipeline = [{ $match: filter }, { $limit: most }, { $group: { _id: '$mergeKey' } }, { $count: 'submissions' }];
    const [counted] = await collection.aggregate<{ submissions: number }>(pipeline, { maxTimeMS: longestReadingMs }).toArray();
    return counted?.submissions ?? 0;
  }

  return {
    organizations: (criteria, window) =>
      askStore('reading who has findings', async () => {
        const found: OrgId[] = [];
        // from one to the next: what is looked at grows with organizations, not with findings
        while (found.length < mostOrganizations) {
          const behind = found.at(-1);
          const filter = { ...(behind !== undefined && { orgId: { $gt: behind } }), ...boundsOf(criteria), insertedAt: within(window) } as Filter<StoredFinding>;
          const next = await collection.findOne(filter, { projection: { _id: 0, orgId: 1 }, sort: { orgId: 1 }, maxTimeMS: longestReadingMs });
          if (!next) break;
          found.push(next.orgId);
        }
        return found;
      }),
    count: (query, most) =>
      askStore(`counting findings of ${query.orgId}`, async () => {
        if (query.windows.length === 0) return { submissions: 0, examples: [] };
        const filter = faultFilter(query);
        const submissions = await count(filter, most);
        const examples = submissions === 0 ? [] : await collection.find(filter, { projection: { _id: 1 }, maxTimeMS: longestReadingMs }).limit(mostExamples).toArray();
        return { submissions, examples: examples.map(({ _id }) => _id) };
      }),
  };
}

/** Bounds that the index has, and within them what exactly is asked for. */
export function faultFilter({ orgId, criteria, windows }: FaultQuery): Filter<StoredFinding> {
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  return {
    orgId, ...boundsOf(criteria), insertedAt: within(span),
    $and: [{ $or: windows.map((window) => ({ insertedAt: within(window) })) }, { $or: criteria.map(matching) }],
  };
}

const within = ({ from, to }: Window) => ({ $gte: new Date(from), $lt: new Date(to) });

function boundsOf(criteria: readonly FaultCriterion[]) {
  return {
    kind: { $in: distinct(criteria.map(({ kind }) => kind)) },
    cause: { $in: distinct(criteria.flatMap(({ causes }): readonly string[] => causes)) },
    status: { $in: distinct(criteria.flatMap(({ statuses }) => statuses)) },
  };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function matching({ kind, causes, statuses, phases, path, decidedBy }: FaultCriterion): object {
  return {
    kind, cause: { $in: causes }, status: { $in: statuses },
    ...(phases && { phase: { $in: phases } }),
    ...(path && { path }),
    ...(decidedBy && { 'evidence.decidedBy': { $eq: decidedBy.one, $ne: decidedBy.butNot } }),
  };
}
