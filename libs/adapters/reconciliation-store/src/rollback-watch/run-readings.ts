import { orgIdSchema } from '@tandem/documents';
import { platformCollections, rowsOfStore } from '@tandem/mongodb';
import { latencyEdges } from '@tandem/reconciliation';
import type { LatencyBucket } from '@tandem/rollback-triggers';
import type { OrganizationReading, RunReading, RunReadings } from '@tandem/rollback-watch';
import type { Db } from 'mongodb';
import { z } from 'zod';

const projection = {
  startedAt: 1, 'organizations.orgId': 1, 'organizations.window': 1, 'organizations.counts.submissions': 1, 'organizations.counts.classes': 1, 'organizations.counts.latency.stream': 1,
} as const;

const runsPerBatch = 50;

const latencySchema = z.object({ buckets: z.array(z.object({ upToMs: z.number(), n: z.number() })) });
const organizationSchema = z.object({
  orgId: orgIdSchema,
  window: z.object({ from: z.number(), to: z.number() }),
  counts: z.object({
    submissions: z.number(),
    classes: z.looseObject({ pending: z.number(), excluded: z.number() }),
    latency: z.looseObject({ stream: latencySchema.nullish().catch(null) }),
  }),
});
const runSchema = z.object({ startedAt: z.date(), organizations: z.array(z.unknown()) });

/** What scheduled runs in `reconciliations` say of each organization. What an older version has written without counts says nothing. */
export function createRunReadings(database: Db): RunReadings {
  const { reconciliations } = platformCollections(database);
  return {
    async* startedAfter(time) {
      const query = { startedAt: { $gt: time }, trigger: 'schedule', state: 'completed' };
      const cursor = reconciliations.find(query, { projection }).sort({ startedAt: 1 }).batchSize(runsPerBatch);
      for await (const document of rowsOfStore('reading scheduled runs', cursor)) {
        const run = runSchema.safeParse(document).data;
        if (run) yield readingOf(run);
      }
    },
  };
}

function readingOf({ startedAt, organizations }: z.output<typeof runSchema>): RunReading {
  return { startedAt, organizations: organizations.flatMap((organization) => organizationOf(organization) ?? []) };
}

function organizationOf(organization: unknown): OrganizationReading | null {
  const parsed = organizationSchema.safeParse(organization).data;
  if (!parsed) return null;
  const { orgId, window, counts: { submissions, classes, latency } } = parsed;
  const eligible = submissions - classes.excluded;
  return { orgId, window, eligible, compared: eligible - classes.pending, stream: latency.stream ? bucketsOf(latency.stream.buckets) : null };
}

/** A bucket begins at the edge before its own; empty ones say nothing. */
function bucketsOf(buckets: z.output<typeof latencySchema>['buckets']): readonly LatencyBucket[] {
  return buckets.filter(({ n }) => n > 0).map(({ upToMs, n }) => ({ fromMs: latencyEdges.findLast((edge) => edge < upToMs) ?? 0, upToMs, n }));
}
