import { ObjectId, Timestamp } from 'mongodb';
import { submissionSchema, type Submission } from '@tandem/documents';
import { benchOrganizations, submissionDocument } from '../load/submissions.ts';
import type { SubmissionEvent } from './cluster-stream.ts';
import type { ContenderTask } from './task.ts';

export interface SyntheticEvent {
  readonly submission: Submission;
  readonly mergeKey: string;
  readonly event: Pick<SubmissionEvent, '_id' | 'clusterTime' | 'wallTime'>;
}

/** About as long as a real one. */
const token = { _data: '8'.repeat(100) };

/** As many submissions as the backlog has, for those that only write. Made beforehand: making them is not measured. */
export function syntheticEvents(task: ContenderTask): readonly SyntheticEvent[] {
  const organizations = benchOrganizations(task.organizationPrefix);
  const now = new Date();
  return Array.from({ length: task.events }, (_, index) => ({
    submission: submissionSchema.parse(submissionDocument(organizations, `sub_synthetic_${index}`, index, now)),
    mergeKey: new ObjectId().toHexString(),
    event: { _id: token, clusterTime: new Timestamp({ t: Math.floor(now.getTime() / 1_000), i: 1 }), wallTime: now },
  }));
}
