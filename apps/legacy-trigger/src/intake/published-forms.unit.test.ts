import { formIdSchema, formSchema, orgIdSchema } from '@tandem/documents';
import type { FormReading } from '@tandem/mongodb';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createPublishedForms } from './published-forms.ts';

const orgId = orgIdSchema.parse('org_acme');
const formId = formIdSchema.parse('contact');
const found = (isPublished: boolean): FormReading => ({
  outcome: 'found', form: formSchema.parse({ id: formId, organizationId: orgId, name: 'Contact', fieldConfigs: [], isPublished }),
});

function setUp(first: FormReading, maximumForms = 10) {
  let reading = first;
  let now = 0;
  let reads = 0;
  const forms = createPublishedForms({ store: { find: () => Promise.resolve((reads++, reading)) }, logger: pino({ level: 'silent' }), now: () => now, maximumForms });
  return {
    find: (id = formId) => forms.find(orgId, id),
    become: (next: FormReading) => { reading = next; },
    pass: (milliseconds: number) => { now += milliseconds; },
    reads: () => reads,
  };
}

describe('published forms', () => {
  it('are read once for many requests at once, and again when they are no longer fresh', async () => {
    const { find, pass, reads } = setUp(found(true));
    await Promise.all([find(), find(), find()]);
    expect(reads()).toBe(1);
    pass(1_001);
    await find();
    expect(reads()).toBe(2);
  });

  it('are refused within a second of their unpublishing, and taken at once when published', async () => {
    const { find, pass, become } = setUp(found(false));
    await expect(find()).rejects.toMatchObject({ code: 'FORM_NOT_PUBLISHED' });
    become(found(true));
    await find();
    become(found(false));
    pass(1_001);
    await expect(find()).rejects.toMatchObject({ code: 'FORM_NOT_PUBLISHED' });
  });

  it.each([[{ outcome: 'unknown' }, 'FORM_UNKNOWN'], [{ outcome: 'malformed', problems: [] }, 'DOCUMENT_INVALID']] as const)('answers %j with %s', async (reading, code) => {
    await expect(setUp(reading).find()).rejects.toMatchObject({ code });
  });

  it('are held in a bounded number', async () => {
    const { find, reads } = setUp(found(true), 2);
    for (const id of ['a', 'b', 'c', 'a']) await find(formIdSchema.parse(id));
    expect(reads()).toBe(4);
  });
});
