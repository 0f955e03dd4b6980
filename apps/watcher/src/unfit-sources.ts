import { TandemError } from '@tandem/errors';
import type { SubmissionSource } from '@tandem/submission-sources';

interface SourceSettings {
  readonly MONGODB_DATABASE: string;
  readonly STREAM_PARTITIONS: number;
  readonly SUBMISSION_UPDATES: 'off' | 'lookup' | 'post-images';
  readonly SUBMISSION_SOURCES: readonly SubmissionSource[];
}

/**
 * What no source may be, as other settings stand. What each is by itself, the schema has checked.
 * @throws TandemError CONFIG_INVALID that names all of them
 */
export function refuseUnfitSources({ MONGODB_DATABASE, STREAM_PARTITIONS, SUBMISSION_UPDATES, SUBMISSION_SOURCES }: SourceSettings): void {
  const problems = SUBMISSION_SOURCES.flatMap(({ name, database, updates, fields: { organizationId } }) => [
    ...(database === MONGODB_DATABASE ? [`${name}: its database is Tandem's own`] : []),
    // its events would come by another stream than the workflows of whom they are of
    ...(database !== null && STREAM_PARTITIONS > 1 ? [`${name}: it has a database of its own, and STREAM_PARTITIONS splits by database: leave it 1`] : []),
    // such an update does not even tell whose it is
    ...(updates && organizationId?.from === 'path' && SUBMISSION_UPDATES === 'lookup' ? [`${name}: its documents name the organization, so its updates need SUBMISSION_UPDATES=post-images`] : []),
  ]);
  if (problems.length === 0) return;
  throw new TandemError('CONFIG_INVALID', `\n  ${problems.map((problem) => `SUBMISSION_SOURCES: ${problem}`).join('\n  ')}`, {
    problems: problems.map((message) => ({ path: 'SUBMISSION_SOURCES', message })),
  });
}
