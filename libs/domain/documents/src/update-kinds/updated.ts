import { submissionParts } from '../submission.ts';
import type { UpdateRule } from './update-rule.ts';

/** Any update of what a person sent. */
export const updated: UpdateRule = { touches: submissionParts };
