import type { CollectionPattern } from './collection-pattern.ts';

/** What a submission has that a source may keep elsewhere. */
export const submissionFields = [
  'organizationId', 'submissionId', 'formId', 'formVersion', 'data', 'respondent', 'metadata', 'submittedAt', 'createdAt', 'updatedAt', 'routing', 'causationDepth',
] as const;
export type SubmissionField = (typeof submissionFields)[number];

/** Where a field's value comes from. A prefix is put in front of an id that does not begin with it. */
export type FieldMapping =
  | { readonly from: 'path'; readonly path: readonly string[]; readonly prefix: string }
  /** What the pattern's `*` stands for in the collection's name. */
  | { readonly from: 'collection'; readonly prefix: string }
  | { readonly from: 'constant'; readonly value: string | number }
  /** All fields of the document that no other mapping reads. */
  | { readonly from: 'rest' };

export type SourceFields = Readonly<Record<SubmissionField, FieldMapping | null>>;

/** Collections that hold submissions of another shape, beside the `form_submissions` of each organization. */
export interface SubmissionSource {
  /** For people: in logs and dead letters. */
  readonly name: string;
  /** One database for many organizations; null: each organization's own, which then is the organization. */
  readonly database: string | null;
  readonly collection: CollectionPattern;
  /** Whether updates of its documents start workflows, where updates do at all. */
  readonly updates: boolean;
  /** Null: it has none. */
  readonly fields: SourceFields;
}
