import { askStore, platformCollections } from '@tandem/mongodb';
import type { ReportSources } from '@tandem/reconciliation';
import type { Db } from 'mongodb';

/** Decisions that tell an organization's versions: of both paths, mostly. */
const decisionsOfOne = 4;

/** What reports tell beside their runs: `phase_changes`, and the newest `trigger_decisions`. */
export function createReportSources(database: Db): ReportSources {
  const { phaseChanges, decisions } = platformCollections(database);

  return {
    async phaseChanges({ orgId, from, to, limit }) {
      const within = { seenAt: { $gte: new Date(from), $lt: new Date(to) } };
      const newestFirst = await askStore('reading phase changes', () =>
        phaseChanges.find(orgId === null ? within : { orgId, ...within }).sort({ seenAt: -1 }).limit(limit).toArray());
      return newestFirst.reverse();
    },
    async versions(orgIds) {
      const newest = await askStore("reading the newest decisions' versions", () => Promise.all(orgIds.map((orgId) =>
        decisions.find({ orgId }, { projection: { _id: 0, matcherVersion: 1, 'stamp.flagRevision': 1 } }).sort({ mergeKey: -1 }).limit(decisionsOfOne).toArray())));
      const all = newest.flat();
      return {
        matcher: [...new Set(all.map(({ matcherVersion }) => matcherVersion))],
        flagRevisions: [...new Set(all.flatMap(({ stamp }) => (stamp ? [stamp.flagRevision] : [])))],
      };
    },
  };
}
