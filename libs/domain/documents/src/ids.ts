import { z } from 'zod';

/**
 * Ids come from outside and become database names, keys and field names: their alphabet and length
 * are bounded here, once. `:` is left out of all of them, since it joins the parts of a key.
 */
const identifier = (pattern: RegExp) => z.string().max(128).regex(pattern);

/** Also the name of the organization's database, which MongoDB bounds at 63 bytes. */
export const orgIdSchema = identifier(/^org_[A-Za-z0-9_-]{1,59}$/).brand<'OrgId'>();
export type OrgId = z.infer<typeof orgIdSchema>;

export const formIdSchema = identifier(/^[A-Za-z0-9_.-]{1,128}$/).brand<'FormId'>();
export type FormId = z.infer<typeof formIdSchema>;

export const workflowIdSchema = identifier(/^[A-Za-z0-9_.-]{1,128}$/).brand<'WorkflowId'>();
export type WorkflowId = z.infer<typeof workflowIdSchema>;

export const submissionIdSchema = identifier(/^sub_[A-Za-z0-9_-]{1,64}$/).brand<'SubmissionId'>();
export type SubmissionId = z.infer<typeof submissionIdSchema>;

/** Node ids are field names of an execution's node states, so they hold neither `.` nor `$`. */
export const nodeIdSchema = identifier(/^[A-Za-z0-9_-]{1,128}$/).brand<'NodeId'>();
export type NodeId = z.infer<typeof nodeIdSchema>;
