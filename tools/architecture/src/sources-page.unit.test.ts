import { mapSubmission, submissionSourcesSetting, createSourceFinder } from '@tandem/submission-sources';
import { submissionSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { readWorkspaceFile } from './workspace.ts';

/** The blocks of docs/sources.md that are a list of sources. */
const examples = [...readWorkspaceFile('docs/sources.md').matchAll(/```json\n(\[[^]*?\n\])\n```/g)].map(([, text = '']) => text);

describe('docs/sources.md', () => {
  it('shows sources that the watcher takes', () => {
    expect(examples).toHaveLength(2);
    for (const text of examples) expect(submissionSourcesSetting.safeParse(text).error?.issues ?? []).toEqual([]);
  });

  it.each([
    ['form_builder_platform', 'submissions_org_acme', { submissionId: 'sub_1', formId: 'contact', organizationId: 'org_acme', data: {}, syncStatus: 'pending' }],
    ['form_builder_platform', 'global_submissions', { formId: 'contact', submission: { id: 'x1', organizationId: 'org_acme', data: { email: 'a' } }, submittedAt: new Date() }],
    ['form_builder_platform', 'form_submissions', { ownerId: 's1', formId: 'contact', submission: { id: 'x1', organizationId: 'org_acme', data: {} } }],
    ['org_acme', 'responses_contact', { email: 'a', _formMetadata: { submissionId: 'sub_1', formId: 'contact', formVersion: 2, submittedAt: new Date() } }],
  ])('maps what lies in %s.%s to a submission', (database, collection, document) => {
    const sources = submissionSourcesSetting.parse(examples[0]);
    const found = createSourceFinder(sources, (name) => name.startsWith('org_'))(database, collection);
    const mapped = found && mapSubmission(found.source, found.place, document);
    expect(mapped?.organizationId).toBe('org_acme');
    expect(submissionSchema.safeParse(mapped?.document).error?.issues ?? []).toEqual([]);
  });
});
