import type { ExecutionKey, OrgId } from '@tandem/documents';
import type { HeldExecutions } from '@tandem/migration';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

/** Held ones of `workflow_executions`, by their partial index. */
export function createHeldExecutions(database: Db): HeldExecutions {
  const { executions } = platformCollections(database);
  const reading = <T>(read: () => Promise<T>): Promise<T> => askStore('reading held executions', read);
  const next = (after: OrgId | null) =>
    executions.find({ state: 'held', ...(after !== null && { orgId: { $gt: after } }) }, { projection: { orgId: 1 } }).sort({ orgId: 1 }).limit(1).next();

  return {
    organizations: (most) => reading(async () => {
      const found: OrgId[] = [];
      while (found.length < most) {
        const one = await next(found.at(-1) ?? null);
        if (!one) break;
        found.push(one.orgId);
      }
      return found;
    }),
    some: (orgId, most) => reading(async () => {
      const found = await executions.find({ state: 'held', orgId }, { projection: { _id: 1 } }).limit(most).toArray();
      return found.map(({ _id }): ExecutionKey => _id);
    }),
    count: (orgId, most) => reading(() => executions.countDocuments({ state: 'held', orgId }, { limit: most })),
  };
}
