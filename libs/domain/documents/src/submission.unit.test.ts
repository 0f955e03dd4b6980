import { describe, expect, it } from 'vitest';
import { submissionSchema } from './submission.ts';

const submission = { submissionId: 'sub_1', formId: 'form-1', organizationId: 'org_a', data: { name: null } };

describe('submissionSchema', () => {
  it.each(['formVersion', 'respondent', 'metadata', 'submittedAt', 'createdAt', 'updatedAt', 'routing', 'causationDepth'])('takes a null in %s for an absent field', (field) => {
    expect(submissionSchema.parse({ ...submission, [field]: null })).toEqual(submission);
  });

  it('leaves null alone where it is a value, or the field is none of a submission', () => {
    const given = { ...submission, respondent: { email: null }, metadata: null, note: null };
    expect(submissionSchema.parse(given)).toEqual({ ...submission, respondent: { email: null }, note: null });
  });

  it.each(['submissionId', 'formId', 'organizationId', 'data'])('refuses a null in %s, which every submission has', (field) => {
    expect(submissionSchema.safeParse({ ...submission, [field]: null }).success).toBe(false);
  });

  it.each([null, undefined, 'text', []])('refuses what is no document: %j', (document) => {
    expect(submissionSchema.safeParse(document).success).toBe(false);
  });
});
