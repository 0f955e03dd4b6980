import { submissionSchema, type OrgId, type Submission } from '@tandem/documents';
import { z } from 'zod';

export type UpdatedSubmission =
  | { readonly outcome: 'read'; readonly submission: Submission }
  | { readonly outcome: 'invalid'; readonly reason: string };

/** Understands a submission as an update left it. The stamp is its insert's, and says nothing about updates: it is left out. */
export function readUpdatedSubmission(orgId: OrgId, document: unknown): UpdatedSubmission {
  const parsed = submissionSchema.safeParse(document);
  if (!parsed.success) return { outcome: 'invalid', reason: z.prettifyError(parsed.error) };
  if (parsed.data.organizationId !== orgId) return { outcome: 'invalid', reason: 'organizationId is not the name of the database' };
  const submission = { ...parsed.data };
  delete submission.routing;
  return { outcome: 'read', submission };
}
