import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formSchema } from '@tandem/documents';
import { compileForm, type CompiledForm } from '@tandem/forms';
import { describe, expect, it } from 'vitest';

/** A folder with a form as the platform exports it, `it-helpdesk.form.json`. Without it these tests are skipped. */
const samples = process.env.TANDEM_SAMPLES;

/** As the import makes it: the export lacks its ids, and whether it is published. */
function compileSample(folder: string): CompiledForm {
  const exported = JSON.parse(readFileSync(join(folder, 'it-helpdesk.form.json'), 'utf8')) as object;
  return compileForm(formSchema.parse({ ...exported, id: 'form-it-support', organizationId: 'org_samples', isPublished: true }));
}

const answers = {
  fullName: 'Ada Lovelace',
  email: 'ada@example.org',
  department: 'engineering',
  issueCategory: 'hardware',
  urgencyLevel: 'critical',
  subject: 'The engine smokes',
  description: 'It has been smoking since this morning, and smells of brass.',
  preferredContactMethod: 'chat',
};

describe.skipIf(samples === undefined)("the platform's own IT help desk form", () => {
  it('compiles without a warning', () => {
    expect(compileSample(samples!).warnings).toEqual([]);
  });

  it('takes a submission with what is required, and with what it may hold besides', () => {
    const form = compileSample(samples!);
    expect(form.validate(answers)).toEqual([]);
    expect(form.validate({ ...answers, assetId: 'ASSET-12345', phoneExtension: '4357', bestTimeToReach: ['morning', 'afternoon'] })).toEqual([]);
    expect(form.validate({ ...answers, issueCategory: 'network', networkLocation: 'remote' })).toEqual([]);
  });

  it('names each field that is missing', () => {
    const missing = compileSample(samples!).validate({ fullName: 'Ada Lovelace', subject: '' });
    expect(missing.map(({ path }) => path).sort()).toEqual(['department', 'description', 'email', 'issueCategory', 'preferredContactMethod', 'subject', 'urgencyLevel']);
    expect(missing.every(({ message }) => message === 'is required')).toBe(true);
  });

  it('names each field that is wrong, in the words of its author where there are some', () => {
    const problems = compileSample(samples!).validate({ ...answers, email: 'ada@', urgencyLevel: 'now', description: 'It smokes', bestTimeToReach: ['at night'] });
    expect(problems.map(({ path }) => path).sort()).toEqual(['bestTimeToReach', 'description', 'email', 'urgencyLevel']);
    expect(problems.find(({ path }) => path === 'description')!.message).toContain('20 characters');
  });
});
