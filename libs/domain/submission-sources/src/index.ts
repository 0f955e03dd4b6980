export { submissionSourcesSchema, submissionSourcesSetting } from './source-schema.ts';
export { submissionFields, type FieldMapping, type SourceFields, type SubmissionField, type SubmissionSource } from './submission-source.ts';
export { matchedPart, type CollectionPattern } from './collection-pattern.ts';
export { mapSubmission, organizationWithoutDocument, type MappedSubmission } from './map-submission.ts';
export { changedPaths } from './changed-paths.ts';
export { touchedPaths } from './touched-paths.ts';
export { createSourceFinder, type FoundSource, type SourceFinder } from './source-finder.ts';
