import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { SubmissionStore } from '@tandem/mongodb';
import { inSpan } from './span.ts';

/** A span for each insert of a submission, beneath the request's. */
export function tracedSubmissions(store: SubmissionStore, tracer: Tracer | null): SubmissionStore {
  if (!tracer) return store;
  return {
    find: (orgId, submissionId) => store.find(orgId, submissionId),
    insert(submission, contentHash) {
      const attributes = { 'db.system.name': 'mongodb', 'tandem.organization': submission.organizationId, 'tandem.submission': submission.submissionId };
      return inSpan(tracer, { name: 'insert submission', kind: SpanKind.CLIENT, attributes }, async (span) => {
        const inserted = await store.insert(submission, contentHash);
        span.setAttribute('tandem.outcome', inserted.outcome);
        return inserted;
      });
    },
  };
}
